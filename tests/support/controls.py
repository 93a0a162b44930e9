"""Which role sees to a control."""

from meethaus.catalogue import Control

# What the other role changes; these change nothing, or judge what all others do.
_ELSEWHERE = {"host-firewall-no-strange-listeners": "host_ssh"}


def mended_by(control: Control) -> str:
    """Return the role that mends its break; `meet` only says what is wanted."""
    role = "host_record" if control.role == "meet" else control.role
    return _ELSEWHERE.get(control.id, role)
