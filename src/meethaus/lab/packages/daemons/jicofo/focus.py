"""The conferences of this jicofo, and the requests that open them."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError
from ..shared.xmpp import Client
from .authority import Authority
from .bridges import Bridges
from .conference import Conference
from .settings import ConferenceRules

_log = ContextLogger("org.jitsi.jicofo.xmpp.ConferenceIqHandler")
_manager_log = ContextLogger("org.jitsi.jicofo.FocusManager")
_ROOM = re.compile(r"[^@/\s\"&'<>:]+@[^@/\s]+")


@dataclass(frozen=True)
class Request:
    """A client's wish to enter a room. `sender` is None for requests over HTTP."""

    room: str
    sender: str | None
    machine: str = ""
    session_id: str | None = None
    has_token: bool = False


@dataclass(frozen=True)
class Answer:
    """What the client is told; `focus_jid` is whose presence it must see in the room."""

    room: str
    ready: bool
    focus_jid: str
    properties: Mapping[str, str]
    session_id: str | None = None
    identity: str | None = None


@dataclass
class Focus:
    """All running conferences and the rules they follow."""

    rules: ConferenceRules
    authority: Authority | None
    bridges: Bridges
    metrics: Metrics
    version: str
    focus_jid: str
    client_proxy: str | None
    client: Client | None = None
    conferences: dict[str, Conference] = field(default_factory=dict)
    _opening: dict[str, asyncio.Lock] = field(default_factory=dict)

    def connected(self, client: Client) -> None:
        """Take requests and presence from a fresh login; rooms of an earlier one are gone."""
        self.disconnected()
        self.client = client
        client.on_presence(self._presence)

    def disconnected(self) -> None:
        """Drop all conferences: the server has dropped us from their rooms."""
        self.client = None
        for conference in list(self.conferences.values()):
            conference.stop()

    async def request(self, request: Request) -> Answer:
        """Open the room or find it open. Raises StanzaError for guests and for bad names."""
        room = request.room.lower()
        if not _ROOM.fullmatch(room):
            raise StanzaError("bad-request", "No 'room' specified.")
        _log.info(
            "Conference request for room %s, from %s, token=%s",
            room,
            request.sender,
            str(request.has_token).lower(),
        )
        self.metrics.add("conference_requests")
        session = None
        if self.authority is not None:
            session = self.authority.identify(
                request.sender or "", request.machine, request.session_id, room
            )
            if session is None and room not in self.conferences:
                raise StanzaError("not-authorized", "not authorized user domain")
            if session is not None and room in self.conferences:
                self.conferences[room].authenticated(request.sender or "")
        conference = await self.open(room)
        return Answer(
            room,
            conference.started,
            self.focus_jid,
            self._properties(),
            session.identifier if session is not None else None,
            session.identity if session is not None else None,
        )

    async def open(self, room: str, *, counted: bool = True) -> Conference:
        """Return the conference of a room, started now if need be.

        A room that cannot be entered leaves a conference that is not started.
        """
        lock = self._opening.setdefault(room, asyncio.Lock())
        async with lock:
            conference = self.conferences.get(room)
            if conference is not None:
                return conference
            conference = Conference(room, self, self._ended, counted=counted)
            if self.client is None:
                return conference
            self.conferences[room] = conference
            if counted:
                self.metrics.add("conference_requests_new")
                self.metrics.add("conferences_created")
            try:
                await conference.start(self.client)
            except StanzaError as error:
                _manager_log.warning("Exception while trying to start the conference: %s", error)
                conference.stop()
            self.count()
            return conference

    def original_sender(self, sender: str) -> str:
        """Return the client's own address, which the proxy component puts into the resource."""
        bare, _, resource = sender.partition("/")
        return resource if resource and bare == self.client_proxy else sender

    def count(self) -> None:
        """Bring the gauges up to date."""
        sizes = [
            len(item.room.members)
            for item in self.conferences.values()
            if item.counted and item.room is not None
        ]
        self.metrics.set("conferences", len(sizes))
        self.metrics.set("participants_current", sum(sizes))
        self.metrics.set("participants_pairs", sum(size * (size - 1) for size in sizes))
        self.metrics.set("largest_conference", max(sizes, default=0))

    def _properties(self) -> Mapping[str, str]:
        made = {"authentication": str(self.authority is not None).lower()}
        if self.authority is not None:
            made["externalAuth"] = str(self.authority.external).lower()
        return {**made, "visitors-supported": "false"}

    def _presence(self, presence: ET.Element) -> None:
        conference = self.conferences.get(presence.get("from", "").partition("/")[0])
        if conference is not None and conference.room is not None:
            conference.room.handle(presence)
            self.count()

    def _ended(self, conference: Conference) -> None:
        self.conferences.pop(conference.name, None)
        self._opening.pop(conference.name, None)
        if self.authority is not None:
            self.authority.conference_ended(conference.name)
        self.count()


def parse_request(element: ET.Element, sender: str) -> Request:
    """Read a client's `conference` element."""
    return Request(
        room=element.get("room", ""),
        sender=sender,
        machine=element.get("machine-uid", ""),
        session_id=element.get("session-id"),
        has_token=element.get("token") is not None,
    )


def answer_element(answer: Answer) -> ET.Element:
    """Return the `conference` element that answers a request."""
    made = ET.Element(
        f"{{{names.FOCUS}}}conference",
        {"room": answer.room, "ready": str(answer.ready).lower(), "focusjid": answer.focus_jid},
    )
    if answer.session_id is not None:
        made.set("session-id", answer.session_id)
    if answer.identity is not None:
        made.set("identity", answer.identity)
    for name, value in answer.properties.items():
        ET.SubElement(made, f"{{{names.FOCUS}}}property", {"name": name, "value": value})
    return made
