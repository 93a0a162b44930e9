"""One chat room as jicofo sees it: entering as owner, following members, making moderators."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.stanzas import StanzaError, muc_presence
from ..shared.xmpp import Client

NICKNAME = "focus"
_JOIN_SECONDS = 15.0
_MEETING_ID_FIELD = "muc#roominfo_meetingId"
_WHOIS_FIELD = "muc#roomconfig_whois"
_FORM_TYPE = "http://jabber.org/protocol/muc#roomconfig"
_KICKED_STATUS = "307"


@dataclass
class Member:
    """One occupant; `jid` is the real address, which jicofo sees as owner of the room."""

    nickname: str
    jid: str
    affiliation: str
    role: str
    stats_id: str
    region: str

    @property
    def is_owner(self) -> bool:
        """Whether the member has the rights of a moderator."""
        return self.affiliation in {"owner", "admin"}

    @property
    def role_name(self) -> str:
        """The role as the log names it."""
        if self.affiliation == "owner":
            return "OWNER"
        return self.role.upper()


@dataclass(frozen=True)
class Events:
    """What the owner of a room wants to hear about; the flag of `left` is true for a kick."""

    joined: Callable[[Member], None]
    left: Callable[[Member, bool], None]
    local_role: Callable[[bool], None]
    destroyed: Callable[[], None]


class Room:
    """A joined room. Create, `join`, later `leave`."""

    def __init__(self, client: Client, jid: str, events: Events, log: ContextLogger) -> None:
        self.jid = jid
        self.members: dict[str, Member] = {}
        self.joined = False
        self._client = client
        self._events = events
        self._log = log
        self._extensions: list[ET.Element] = []
        self._entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def join(self) -> str:
        """Enter, let everybody see real addresses, and return the meeting's id.

        Raises StanzaError when the room refuses.
        """
        self._client.send_xml(self._presence(joining=True))
        try:
            await asyncio.wait_for(asyncio.shield(self._entered), _JOIN_SECONDS)
        except TimeoutError as error:
            raise StanzaError("remote-server-timeout", f"no answer from {self.jid}") from error
        self.joined = True
        return await self._configure()

    def leave(self) -> None:
        """Go out."""
        if self.joined:
            self.joined = False
            self._client.send_xml(muc_presence(f"{self.jid}/{NICKNAME}", [], leaving=True))

    def set_extensions(self, extensions: list[ET.Element]) -> None:
        """Send our presence with these elements."""
        self._extensions = extensions
        self._client.send_xml(self._presence(joining=False))

    async def grant_ownership(self, member: Member) -> None:
        """Make a member an owner of the room, which clients show as moderator."""
        query = ET.Element(f"{{{names.MUC_ADMIN}}}query")
        ET.SubElement(
            query,
            f"{{{names.MUC_ADMIN}}}item",
            {"affiliation": "owner", "jid": member.jid.partition("/")[0]},
        )
        try:
            await self._client.request("set", self.jid, query)
        except StanzaError as error:
            self._log.error("Failed to grant ownership to %s: %s", member.nickname, error)

    def handle(self, presence: ET.Element) -> None:
        """Take one presence that came from this room."""
        nickname = presence.get("from", "").partition("/")[2]
        item, codes, destroyed = _muc_user(presence)
        kind = presence.get("type")
        if nickname == NICKNAME:
            self._own(presence, item, destroyed=destroyed)
        elif kind == "unavailable":
            member = self.members.pop(nickname, None)
            if member is not None:
                self._events.left(member, _KICKED_STATUS in codes)
        elif kind is None:
            self._other(nickname, presence, item)

    def _own(self, presence: ET.Element, item: ET.Element | None, *, destroyed: bool) -> None:
        kind = presence.get("type")
        if kind == "error":
            found = presence.find(f"{{{names.CLIENT}}}error")
            condition = "undefined-condition"
            if found is not None and len(found):
                condition = found[0].tag.rpartition("}")[2]
            if not self._entered.done():
                self._entered.set_exception(StanzaError(condition))
        elif kind == "unavailable":
            if destroyed:
                self._events.destroyed()
        else:
            if not self._entered.done():
                self._entered.set_result(None)
            if item is not None:
                self._events.local_role(item.get("affiliation") in {"owner", "admin"})

    def _other(self, nickname: str, presence: ET.Element, item: ET.Element | None) -> None:
        member = self.members.get(nickname)
        fresh = Member(
            nickname,
            jid=item.get("jid", "") if item is not None else "",
            affiliation=item.get("affiliation", "none") if item is not None else "none",
            role=item.get("role", "participant") if item is not None else "participant",
            stats_id=presence.findtext(f"{{{names.CLIENT}}}stats-id", "null"),
            region=_region(presence),
        )
        self.members[nickname] = fresh
        if member is None:
            self._events.joined(fresh)

    def _presence(self, *, joining: bool) -> ET.Element:
        return muc_presence(f"{self.jid}/{NICKNAME}", self._extensions, joining=joining)

    async def _configure(self) -> str:
        """Read the room's form for the meeting id and ask for visible addresses."""
        answer = await self._client.request(
            "get", self.jid, ET.Element(f"{{{names.MUC_OWNER}}}query")
        )
        meeting_id = ""
        for found in answer.iter(f"{{{names.DATA_FORM}}}field"):
            if found.get("var") == _MEETING_ID_FIELD:
                meeting_id = found.findtext(f"{{{names.DATA_FORM}}}value", "")
        query = ET.Element(f"{{{names.MUC_OWNER}}}query")
        form = ET.SubElement(query, f"{{{names.DATA_FORM}}}x", {"type": "submit"})
        for name, value in (("FORM_TYPE", _FORM_TYPE), (_WHOIS_FIELD, "anyone")):
            field = ET.SubElement(form, f"{{{names.DATA_FORM}}}field", {"var": name})
            ET.SubElement(field, f"{{{names.DATA_FORM}}}value").text = value
        await self._client.request("set", self.jid, query)
        if not meeting_id:
            self._log.warning("No meetingId set for the MUC. Generating one locally.")
            meeting_id = str(uuid.uuid4())
        return meeting_id


def _muc_user(presence: ET.Element) -> tuple[ET.Element | None, set[str], bool]:
    """Return the item, the status codes and whether the room was destroyed."""
    extension = presence.find(f"{{{names.MUC_USER}}}x")
    if extension is None:
        return None, set(), False
    codes = {status.get("code", "") for status in extension.iter(f"{{{names.MUC_USER}}}status")}
    destroyed = extension.find(f"{{{names.MUC_USER}}}destroy") is not None
    return extension.find(f"{{{names.MUC_USER}}}item"), codes, destroyed


def _region(presence: ET.Element) -> str:
    for child in presence:
        if child.tag.rpartition("}")[2] == "region":
            return child.get("id", "null")
    return "null"
