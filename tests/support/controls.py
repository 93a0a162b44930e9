"""Which role sees to a control."""

from meethaus.catalogue import Control

# The role whose file the break changes, where the control judges what other roles do.
_ELSEWHERE = {
    "host-firewall-no-strange-listeners": "host_ssh",
    "web-edge-inner-interfaces-closed": "jitsi_web",
}


def mended_by(control: Control) -> str:
    """Return the role that mends its break, `""` where a person has to.

    `meet` only says what is wanted.
    """
    if control.undo:
        return ""
    role = "host_record" if control.role == "meet" else control.role
    return _ELSEWHERE.get(control.id, role)
