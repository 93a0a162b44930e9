"""Requests jicofo sends to a bridge (colibri2), reduced to who is in which meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from . import names


@dataclass(frozen=True)
class EndpointChange:
    """An endpoint to create or to expire; the pseudonym is only sent on creation."""

    identifier: str
    stats_id: str = ""
    expire: bool = False


def tag(name: str) -> str:
    """Return the qualified name of a colibri2 element."""
    return f"{{{names.COLIBRI2}}}{name}"


def modify(
    meeting_id: str,
    endpoints: Sequence[EndpointChange],
    *,
    create_as: str | None = None,
    expire: bool = False,
) -> ET.Element:
    """Return a `conference-modify`; `create_as` is the room's address for a new conference."""
    request = ET.Element(tag("conference-modify"), {"meeting-id": meeting_id})
    if create_as is not None:
        request.set("name", create_as)
        request.set("create", "true")
    if expire:
        request.set("expire", "true")
    for endpoint in endpoints:
        made = ET.SubElement(request, tag("endpoint"), {"id": endpoint.identifier})
        if endpoint.expire:
            made.set("expire", "true")
            continue
        made.set("create", "true")
        if endpoint.stats_id:
            made.set("stats-id", endpoint.stats_id)
        ET.SubElement(made, tag("transport"))
    return request
