"""Conferences as jicofo asks for them: who is in, since when. No media passes here."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError

# A meeting id is a UUID; the log shows its first block.
_FIRST_BLOCK = re.compile(r"^([0-9a-fA-F]+)-.*$")
_ADDRESS_ATTRIBUTES = ("ip", "rel-addr")

_videobridge_log = ContextLogger("org.jitsi.videobridge.Videobridge")


def _tag(name: str) -> str:
    return f"{{{names.COLIBRI2}}}{name}"


@dataclass
class Endpoint:
    """One participant; `stats_id` is the lasting pseudonym the client sends."""

    identifier: str
    stats_id: str
    log: ContextLogger


@dataclass
class Conference:
    """One meeting on this bridge; `created` in seconds of the monotonic clock."""

    identifier: str
    name: str
    meeting_id: str
    log: ContextLogger
    created: float
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


class Conferences:
    """All meetings on this bridge, changed by colibri2 requests."""

    def __init__(self, metrics: Metrics, *, redact_addresses: bool) -> None:
        self._metrics = metrics
        self._redact = redact_addresses
        self._by_meeting: dict[str, Conference] = {}

    def handle(self, request: ET.Element) -> ET.Element:
        """Carry out one `conference-modify` and return `conference-modified`.

        Raises StanzaError as the vendor's bridge answers: no such meeting, or no new ones now.
        """
        meeting_id = request.get("meeting-id", "")
        conference = self._find(request, meeting_id)
        conference.log.info("RECV colibri2 request: %s", self._describe(request))
        response = ET.Element(_tag("conference-modified"))
        for wanted in request.iter(_tag("endpoint")):
            self._change_endpoint(conference, wanted, response)
        expire = request.get("expire") == "true"
        conference.log.info("SENT colibri2 response: %s", _text(response))
        if expire:
            self._expire(conference)
        self._count()
        return response

    def expire_all(self) -> None:
        """End all meetings, at shutdown."""
        for conference in list(self._by_meeting.values()):
            self._expire(conference)
        self._count()

    def summary(self) -> Mapping[str, object]:
        """Return what the debug interface shows: rooms and endpoints."""
        return {
            item.identifier: {
                "name": item.name,
                "meeting_id": item.meeting_id,
                "endpoints": list(item.endpoints),
            }
            for item in self._by_meeting.values()
        }

    def participants(self) -> int:
        """Return the number of endpoints in all meetings."""
        return sum(len(item.endpoints) for item in self._by_meeting.values())

    def _find(self, request: ET.Element, meeting_id: str) -> Conference:
        existing = self._by_meeting.get(meeting_id)
        if request.get("create") != "true":
            if existing is None:
                _videobridge_log.warning("Conference with meeting_id=%s not found.", meeting_id)
                raise StanzaError("item-not-found", "Conference not found")
            return existing
        if existing is not None:
            _videobridge_log.warning(
                "Will not create conference, conference already exists for meetingId=%s", meeting_id
            )
            raise StanzaError("conflict", "Conference already exists")
        if self._metrics.get("graceful_shutdown"):
            _videobridge_log.warning("Will not create conference in shutdown mode.")
            raise StanzaError("service-unavailable", "In graceful shutdown")
        return self._create(request.get("name", ""), meeting_id)

    def _create(self, name: str, meeting_id: str) -> Conference:
        identifier = secrets.token_hex(8)
        log = ContextLogger(
            "org.jitsi.videobridge.Conference",
            {
                "confId": identifier,
                "conf_name": name,
                "meeting_id": _FIRST_BLOCK.sub(r"\1", meeting_id),
            },
        )
        conference = Conference(identifier, name, meeting_id, log, time.monotonic())
        self._by_meeting[meeting_id] = conference
        self._metrics.add("conferences_created")
        _videobridge_log.info("create_conf, id=%s meeting_id=%s", identifier, meeting_id)
        return conference

    def _change_endpoint(
        self, conference: Conference, wanted: ET.Element, response: ET.Element
    ) -> None:
        identifier = wanted.get("id", "")
        if wanted.get("expire") == "true":
            gone = conference.endpoints.pop(identifier, None)
            if gone is not None:
                gone.log.info("Expiring.")
                gone.log.info("Expired.")
            return
        if identifier not in conference.endpoints:
            self._add_endpoint(conference, identifier, wanted.get("stats-id", ""))
        ET.SubElement(response, _tag("endpoint"), {"id": identifier})

    def _add_endpoint(self, conference: Conference, identifier: str, stats_id: str) -> None:
        context = {"epId": identifier, **({"stats_id": stats_id} if stats_id else {})}
        log = conference.log.child("org.jitsi.videobridge.Endpoint", context)
        conference.endpoints[identifier] = Endpoint(identifier, stats_id, log)
        self._metrics.add("endpoints")
        log.info("Created new endpoint, iceControlling=true")

    def _expire(self, conference: Conference) -> None:
        conference.log.info("Expiring.")
        for endpoint in conference.endpoints.values():
            endpoint.log.info("Expired.")
        seconds = int(time.monotonic() - conference.created)
        conference.log.info("expire_conf,duration=%d", seconds)
        self._metrics.add("conferences_completed")
        self._metrics.add("conference_seconds", seconds)
        del self._by_meeting[conference.meeting_id]

    def _count(self) -> None:
        sizes = [len(item.endpoints) for item in self._by_meeting.values()]
        self._metrics.set("conferences", len(sizes))
        self._metrics.set("conferences_inactive", len(sizes))
        for name in ("local_endpoints", "current_endpoints", "endpoints_inactive"):
            self._metrics.set(name, sum(sizes))
        self._metrics.set("largest_conference", max(sizes, default=0))

    def _describe(self, request: ET.Element) -> str:
        """Return the request for the log, addresses of candidates masked if so configured."""
        copy = ET.fromstring(ET.tostring(request))  # noqa: S314  our own element, parsed before
        if self._redact:
            for item in copy.iter():
                for name in _ADDRESS_ATTRIBUTES:
                    if name in item.attrib:
                        item.set(name, "xx.xx.xx.xx")
        return _text(copy)


def _text(element: ET.Element) -> str:
    ET.register_namespace("", names.COLIBRI2)
    return ET.tostring(element, encoding="unicode")
