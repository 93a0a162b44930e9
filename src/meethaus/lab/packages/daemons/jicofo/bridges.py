"""Bridges seen in the brewery room: which exist, which are fit, which one to take."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError, muc_presence
from ..shared.xmpp import Client
from .settings import BridgeRules

_selector_log = ContextLogger("org.jitsi.jicofo.bridge.BridgeSelector")
_detector_log = ContextLogger("org.jitsi.jicofo.xmpp.BaseBrewery")
_doctor_log = ContextLogger("org.jitsi.jicofo.bridge.JvbDoctor")


@dataclass
class Bridge:
    """One bridge as it described itself last; `seen` in monotonic seconds."""

    jid: str
    statistics: Mapping[str, str]
    seen: float
    operational: bool = True

    @property
    def version(self) -> str:
        """The bridge's version, by which conferences stay on equal bridges."""
        return self.statistics.get("version", "")

    @property
    def stress(self) -> float:
        """Load between 0 and 1 as the bridge judges it."""
        return float(self.statistics.get("stress_level", 0))

    def is_set(self, name: str) -> bool:
        """Return a boolean statistic."""
        return self.statistics.get(name) == "true"

    def __str__(self) -> str:
        """Return the bridge as the log names it."""
        relay = self.statistics.get("relay_id", "null")
        region = self.statistics.get("region", "null")
        return (
            f"Bridge[jid={self.jid}, version={self.version}, relayId={relay}, "
            f"region={region}, stress={self.stress:.2f}]"
        )


def select(bridges: list[Bridge], version: str | None) -> Bridge | None:
    """Return the least loaded bridge a conference may use, or None.

    Draining and leaving bridges are taken only while there is nothing else; a bridge of another
    version than the conference's is never taken.
    """
    usable = [
        bridge
        for bridge in bridges
        if bridge.operational
        and not bridge.is_set("shutting_down")
        and version in {None, bridge.version}
    ]
    for unwanted in ("drain", "graceful_shutdown"):
        better = [bridge for bridge in usable if not bridge.is_set(unwanted)]
        usable = better or usable
    return min(usable, key=lambda bridge: bridge.stress, default=None)


@dataclass
class Bridges:
    """The known bridges, kept by presence and by health checks over one XMPP connection."""

    rules: BridgeRules
    metrics: Metrics
    nickname: str
    known: dict[str, Bridge] = field(default_factory=dict)
    client: Client | None = None

    def enter(self, client: Client) -> None:
        """Join the brewery."""
        self.client = client
        self._forget_all()
        if self.rules.brewery is None:
            ContextLogger("org.jitsi.jicofo.JicofoServices").error("No bridge detector configured.")
            return
        client.on_presence(self._presence)
        client.send_xml(muc_presence(f"{self.rules.brewery}/{self.nickname}", [], joining=True))

    def leave(self) -> None:
        """Note that the connection is gone, and with it every bridge."""
        self.client = None
        self._forget_all()

    def choose(self, version: str | None) -> Bridge | None:
        """Select a bridge for a conference, logging why there is none."""
        operational = [bridge for bridge in self.known.values() if bridge.operational]
        if not operational:
            _selector_log.warning("There are no operational bridges.")
            return None
        chosen = select(operational, None if self.rules.allow_mixed_versions else version)
        if chosen is None:
            _selector_log.warning("There are no bridges with the required version: %s", version)
        return chosen

    def operational_count(self) -> int:
        """Return how many bridges can be used."""
        return sum(bridge.operational for bridge in self.known.values())

    async def check_forever(self) -> None:
        """Ask every bridge for its health again and again."""
        while True:
            await asyncio.sleep(self.rules.check_interval)
            for bridge in list(self.known.values()):
                await self._check(bridge)
            self._count()

    async def _check(self, bridge: Bridge) -> None:
        if self.rules.check_by_presence:
            bridge.operational = time.monotonic() - bridge.seen < self.rules.presence_timeout
            return
        client = self.client
        if client is None:
            return
        try:
            await client.request("get", bridge.jid, ET.Element(f"{{{names.HEALTH}}}healthcheck"))
        except StanzaError as error:
            if bridge.operational:
                _doctor_log.warning("Health check failed for: %s: %s", bridge, error)
            bridge.operational = False
        else:
            bridge.operational = True

    def _presence(self, presence: ET.Element) -> None:
        jid = presence.get("from", "")
        room, _, nickname = jid.partition("/")
        if self.rules.brewery is None or room.lower() != self.rules.brewery.lower():
            return
        kind = presence.get("type")
        if nickname == self.nickname:
            if kind is None:
                _detector_log.info("Joined brewery: %s", room)
            elif kind == "error":
                _detector_log.error("Failed to join the brewery room %s", room)
        elif kind == "unavailable":
            self._lost(jid)
        elif kind is None:
            self._seen(jid, presence)
        self._count()

    def _seen(self, jid: str, presence: ET.Element) -> None:
        stats = presence.find(f"{{{names.COLIBRI_STATS}}}stats")
        if stats is None:
            return
        numbers = {item.get("name", ""): item.get("value", "") for item in stats}
        bridge = self.known.get(jid)
        if bridge is None:
            bridge = Bridge(jid, numbers, time.monotonic())
            self.known[jid] = bridge
            _selector_log.info("Added new videobridge: %s", bridge)
            if self.rules.checks_enabled:
                _doctor_log.info("Scheduled health-check task for: %s", bridge)
            return
        if numbers.get("shutting_down") == "true" and not bridge.is_set("shutting_down"):
            _selector_log.info("%s entered SHUTTING_DOWN", jid)
        bridge.statistics = numbers
        bridge.seen = time.monotonic()

    def _lost(self, jid: str) -> None:
        bridge = self.known.pop(jid, None)
        _selector_log.info("Removing JVB: %s", jid)
        if bridge is not None and not bridge.is_set("graceful_shutdown"):
            _selector_log.warning("Lost a bridge: %s", jid)
            self.metrics.add("bridge_selector_lost_bridges")

    def _forget_all(self) -> None:
        self.known.clear()
        self._count()

    def _count(self) -> None:
        prefix = "bridge_selector_bridge"
        every = self.known.values()
        self.metrics.set(f"{prefix}_count", len(every))
        self.metrics.set(f"{prefix}_count_operational", self.operational_count())
        self.metrics.set(
            f"{prefix}_count_in_shutdown", sum(item.is_set("graceful_shutdown") for item in every)
        )
        self.metrics.set(f"{prefix}_version_count", len({item.version for item in every}))
