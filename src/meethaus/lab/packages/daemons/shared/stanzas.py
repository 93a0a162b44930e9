"""Pieces of XMPP stanzas both daemons build."""

from xml.etree import ElementTree as ET

from . import names


class StanzaError(Exception):
    """A peer answered with an error, or not at all; `condition` is XMPP's name for it."""

    def __init__(self, condition: str, text: str = "") -> None:
        super().__init__(f"XMPPError: {condition}" + (f" - {text}" if text else ""))
        self.condition = condition
        self.text = text


def error_element(error: StanzaError) -> ET.Element:
    """Return the `<error/>` child for an error answer."""
    kinds = {"not-authorized": "auth", "not-acceptable": "modify", "bad-request": "modify"}
    made = ET.Element(f"{{{names.CLIENT}}}error", {"type": kinds.get(error.condition, "cancel")})
    ET.SubElement(made, f"{{{names.STANZAS}}}{error.condition}")
    if error.text:
        ET.SubElement(made, f"{{{names.STANZAS}}}text").text = error.text
    return made


def muc_presence(
    occupant: str, extensions: list[ET.Element], *, joining: bool = False, leaving: bool = False
) -> ET.Element:
    """Return a presence to a room occupant's address, with our extensions."""
    presence = ET.Element(f"{{{names.CLIENT}}}presence", {"to": occupant})
    if leaving:
        presence.set("type", "unavailable")
    if joining:
        ET.SubElement(presence, f"{{{names.MUC}}}x")
    presence.extend(extensions)
    return presence
