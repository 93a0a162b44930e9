"""The bridge's presence in the brewery room, where jicofo finds it, and requests from there."""

import asyncio
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError, muc_presence
from ..shared.xmpp import Client, IqHandler, LoginError
from .conferences import Conferences
from .health import Result
from .settings import Brewery

Statistics = Mapping[str, str | float | bool]


class BreweryMember:
    """Joins the rooms of one login and keeps the statistics there fresh."""

    def __init__(
        self,
        brewery: Brewery,
        conferences: Conferences,
        metrics: Metrics,
        statistics: Callable[[], Statistics],
        health: Callable[[], Result],
        version: str,
    ) -> None:
        self._brewery = brewery
        self._conferences = conferences
        self._metrics = metrics
        self._statistics = statistics
        self._health = health
        self._version = version
        self._client: Client | None = None
        self._joined: set[str] = set()
        self._log = ContextLogger(
            "org.jitsi.xmpp.mucclient.MucClient",
            {"id": brewery.name, "hostname": brewery.account.hostname},
        )

    async def connected(self, client: Client) -> None:
        """Register for requests and enter the rooms."""
        self._log.info("Connected.")
        self._log.info("Logged in.")
        self._client = client
        self._metrics.add("muc_clients_connected")
        client.on_presence(self._presence)
        handlers: Mapping[str, IqHandler] = {
            f"{{{names.COLIBRI2}}}conference-modify": self._modify,
            f"{{{names.HEALTH}}}healthcheck": self._answer_health,
            f"{{{names.VERSION}}}query": self._answer_version,
        }
        for child, handler in handlers.items():
            client.on_iq(child, handler)
        for room in self._brewery.rooms:
            self._enter(room)

    async def closed(self, error: LoginError | None) -> None:
        """Note the loss; the connection tries again by itself."""
        if error is not None:
            self._log.error("%s", error)
        else:
            self._log.warning("Closed.")
            self._metrics.add("xmpp_disconnects")
        if self._client is not None:
            self._client = None
            self._metrics.add("muc_clients_connected", -1)
            self._metrics.add("mucs_joined", -len(self._joined))
            self._joined.clear()

    async def publish(self, interval: float) -> None:
        """Send fresh statistics to the rooms every `interval` seconds, for ever."""
        while True:
            await asyncio.sleep(interval)
            if self._client is not None:
                for room in self._joined:
                    occupant = f"{room}/{self._brewery.nickname}"
                    self._client.send_xml(muc_presence(occupant, [self._stats()]))

    def _enter(self, room: str) -> None:
        if self._client is not None:
            occupant = f"{room}/{self._brewery.nickname}"
            self._client.send_xml(muc_presence(occupant, [self._stats()], joining=True))

    def _presence(self, presence: ET.Element) -> None:
        """Follow our own presence in the rooms: joined, refused, thrown out."""
        room, _, nickname = presence.get("from", "").partition("/")
        if nickname != self._brewery.nickname or room not in map(str.lower, self._brewery.rooms):
            return
        kind = presence.get("type")
        if kind == "error":
            found = presence.find(f"{{{names.CLIENT}}}error")
            condition = found[0].tag.rpartition("}")[2] if found is not None and len(found) else "?"
            self._log.error("Failed to join the MUC %s: XMPPError: %s", room, condition)
        elif kind == "unavailable":
            if room in self._joined:
                self._joined.discard(room)
                self._metrics.add("mucs_joined", -1)
        elif room not in self._joined:
            self._joined.add(room)
            self._metrics.add("mucs_joined")
            self._log.info("Joined MUC: %s", room)

    def _stats(self) -> ET.Element:
        made = ET.Element(f"{{{names.COLIBRI_STATS}}}stats")
        for name, value in self._statistics().items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            ET.SubElement(made, f"{{{names.COLIBRI_STATS}}}stat", {"name": name, "value": text})
        return made

    async def _modify(self, request: ET.Element) -> ET.Element:
        return self._conferences.handle(request[0])

    async def _answer_health(self, _: ET.Element) -> ET.Element | None:
        result = self._health()
        if not result.success:
            raise StanzaError("internal-server-error", result.message)
        return None

    async def _answer_version(self, _: ET.Element) -> ET.Element:
        made = ET.Element(f"{{{names.VERSION}}}query")
        for name, text in (("name", "JVB"), ("version", self._version), ("os", "Linux")):
            ET.SubElement(made, f"{{{names.VERSION}}}{name}").text = text
        return made
