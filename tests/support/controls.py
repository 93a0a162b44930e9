"""Which role sees to a control."""

from meethaus.catalogue import Control


def mended_by(control: Control) -> str:
    """Return the role that mends it: `meet` only says what is wanted, and changes nothing."""
    return "host_record" if control.role == "meet" else control.role
