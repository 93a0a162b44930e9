"""One meeting: entering its room, moderators, places on the bridge, and its end."""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.xmpp import Client, spawn
from .authority import Authority
from .bridge_session import BridgeSession
from .bridges import Bridges
from .room import Events, Member, Room
from .settings import ConferenceRules

_ROLE_LOGGER = "org.jitsi.jicofo.xmpp.muc.ChatRoomRoleManager"


class Surroundings(Protocol):
    """What a conference needs from the rest of jicofo."""

    rules: ConferenceRules
    authority: Authority | None
    bridges: Bridges
    metrics: Metrics
    version: str


class Conference:
    """A meeting from the first request until the last member has left.

    `ended` is called once, with the conference. Conferences for health checks are not `counted`.
    """

    def __init__(
        self,
        room: str,
        around: Surroundings,
        ended: Callable[["Conference"], None],
        *,
        counted: bool = True,
    ) -> None:
        self.name = room
        self.meeting_id = ""
        self.started = False
        self.counted = counted
        self.participants: dict[str, Member] = {}
        self._around = around
        self._ended = ended
        self._log = ContextLogger(
            "org.jitsi.jicofo.conference.JitsiMeetConferenceImpl", {"room": room}
        )
        self._roles_log = ContextLogger(_ROLE_LOGGER, {"room": room})
        self._created = time.time()
        self._room: Room | None = None
        self._session: BridgeSession | None = None
        self._owner: str | None = None
        self._may_grant = False
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        # Requests to the bridge keep the order of the joins and leaves that caused them.
        self._bridge_order = asyncio.Lock()
        if counted:
            self._log.info("Created new conference.")

    @property
    def room(self) -> Room | None:
        """The joined room, None before and after."""
        return self._room

    async def start(self, client: Client) -> None:
        """Enter the room; raises StanzaError when that fails."""
        if self.counted:
            self._log.info("Joining %s", self.name)
        self._room = Room(
            client,
            self.name,
            Events(
                joined=self._member_joined,
                left=self._member_left,
                local_role=self._role_changed,
                destroyed=self._room_destroyed,
            ),
            self._log,
        )
        self.meeting_id = await self._room.join()
        self._log.add_context("meeting_id", self.meeting_id)
        self._session = BridgeSession(self._around.bridges, self.name, self.meeting_id, self._log)
        self._room.set_extensions(self._presence_extensions())
        self.started = True
        self._later(self._around.rules.initial_timeout, self._nobody_came)
        self._grant()
        for member in list(self._room.members.values()):
            self._member_joined(member)

    def stop(self) -> None:
        """Leave the room and give up the place on the bridge."""
        if self._room is None:
            return
        self._cancel_timer()
        self._room.leave()
        self._room = None
        self.started = False
        self.participants.clear()
        if self._session is not None:
            self._in_order(self._session.expire())
        if self.counted:
            self._log.info("Stopped.")
        self._ended(self)

    def state(self) -> dict[str, object]:
        """Return what the debug interface shows, occupants included."""
        members = self._room.members.values() if self._room is not None else ()
        return {
            "name": self.name,
            "meeting_id": self.meeting_id,
            "created_ms": int(self._created * 1000),
            "started": self.started,
            "participants": {
                item.nickname: {"jid": item.jid, "role": item.role_name, "stats_id": item.stats_id}
                for item in members
            },
        }

    def authenticated(self, jid: str) -> None:
        """Make the member with this address a moderator: it has just signed in."""
        for member in self._room.members.values() if self._room is not None else ():
            if member.jid == jid:
                self._roles_log.info("Granting ownership to %s.", member.nickname)
                self._grant_to(member)

    def _member_joined(self, member: Member) -> None:
        if not self.started or self._room is None:
            return
        self._cancel_timer()
        self._log.info(
            "Member joined:%s stats-id=%s region=%s audioMuted=true videoMuted=true role=%s "
            "isJibri=false isJigasi=false isTranscriber=false, room=main",
            member.nickname,
            member.stats_id,
            member.region,
            member.role_name,
        )
        self._grant()
        if len(self._room.members) >= self._around.rules.min_participants:
            for item in self._room.members.values():
                self._invite(item)

    def _member_left(self, member: Member, kicked: bool) -> None:  # noqa: FBT001  an event
        if kicked:
            self._log.info("Member kicked: %s", member.nickname)
        self._log.info("Member left:%s", member.nickname)
        if member.nickname == self._owner:
            self._owner = None
            self._grant()
        self._dismiss(member)
        if self._room is None:
            return
        if not self._room.members:
            self._log.info("Last member left, stopping.")
            self.stop()
        elif len(self.participants) == 1:
            self._later(self._around.rules.single_participant_timeout, self._one_left)
            self._log.info("Scheduled single person timeout.")

    def _room_destroyed(self) -> None:
        self._log.info("Room destroyed with reason=null")
        self.stop()

    def _role_changed(self, owner: bool) -> None:  # noqa: FBT001  an event
        self._may_grant = owner
        if not owner:
            self._roles_log.error("Local role has no owner rights, can not manage roles.")
        self._grant()

    def _grant(self) -> None:
        """Make moderators: everybody who signed in, or the first member of an open room."""
        if self._room is None or not self._may_grant:
            return
        authority = self._around.authority
        if authority is not None:
            for member in self._room.members.values():
                if not member.is_owner and authority.session_of(member.jid) is not None:
                    self._grant_to(member)
        elif self._around.rules.auto_owner and self._owner is None:
            self._elect(list(self._room.members.values()))

    def _elect(self, members: list[Member]) -> None:
        owner = next((member for member in members if member.is_owner), None)
        if owner is None and members:
            owner = members[0]
            self._roles_log.info(
                "Electing new owner: ChatMember[%s/%s, jid: %s]",
                self.name,
                owner.nickname,
                owner.jid,
            )
            self._grant_to(owner)
        self._owner = owner.nickname if owner is not None else None

    def _grant_to(self, member: Member) -> None:
        if self._room is not None:
            spawn(self._tasks, self._room.grant_ownership(member))

    def _invite(self, member: Member) -> None:
        """Give a member its place on the bridge, once."""
        if member.nickname in self.participants or self._session is None:
            return
        self._log.info("Creating participant %s with features=[]", member.nickname)
        self.participants[member.nickname] = member
        self._around.metrics.add("participants")
        self._in_order(self._allocate(self._session, member))

    async def _allocate(self, session: BridgeSession, member: Member) -> None:
        if not await session.add(member.nickname, member.stats_id) and self._room is not None:
            missing = ET.Element(f"{{{names.JITMEET}}}bridge-not-available")
            self._room.set_extensions([*self._presence_extensions(), missing])

    def _dismiss(self, member: Member) -> None:
        if self.participants.pop(member.nickname, None) is None:
            self._log.warning(
                "Participant not found for %s. Terminated already or never started?",
                member.nickname,
            )
        elif self._session is not None:
            session = self._session
            self._in_order(
                session.remove(member.nickname) if self.participants else session.expire()
            )

    def _in_order(self, work: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            async with self._bridge_order:
                await work

        spawn(self._tasks, run())

    def _nobody_came(self) -> None:
        if self.counted:
            self._log.info("Expiring due to initial timeout.")
        self.stop()

    def _one_left(self) -> None:
        for member in list(self.participants.values()):
            self._log.info("Timing out single participant: %s", member.nickname)
            self._dismiss(member)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self._cancel_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, action)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _presence_extensions(self) -> list[ET.Element]:
        document = (
            secrets.token_hex(16)
            if self._around.rules.random_document_name
            else self.name.partition("@")[0]
        )
        etherpad = ET.Element(f"{{{names.ETHERPAD}}}etherpad")
        etherpad.text = document
        versions = ET.Element(f"{{{names.JITMEET}}}versions")
        ET.SubElement(
            versions, f"{{{names.JITMEET}}}component", {"name": "focus"}
        ).text = self._around.version
        properties = ET.Element(f"{{{names.FOCUS}}}conference-properties")
        for key, value in (
            ("support-terminate-restart", "true"),
            ("created-ms", str(int(self._created * 1000))),
        ):
            ET.SubElement(properties, f"{{{names.FOCUS}}}property", {"key": key, "value": value})
        return [etherpad, versions, properties]
