"""One conference's place on a bridge."""

from collections.abc import Sequence

from ..shared import colibri
from ..shared.jul import ContextLogger
from ..shared.stanzas import StanzaError
from .bridges import Bridge, Bridges


class BridgeSession:
    """Opens the conference on a bridge when it starts and closes it at its end."""

    def __init__(self, bridges: Bridges, room: str, meeting_id: str, log: ContextLogger) -> None:
        self._bridges = bridges
        self._room = room
        self._meeting_id = meeting_id
        self._log = log.child("org.jitsi.jicofo.bridge.colibri.ColibriV2SessionManager", {})
        self._bridge: Bridge | None = None
        self._endpoints: set[str] = set()

    @property
    def version(self) -> str | None:
        """Version of the bridge in use, or None."""
        return self._bridge.version if self._bridge is not None else None

    async def add(self, endpoint: str, stats_id: str) -> bool:
        """Give an endpoint a place; returns False when there is no bridge for it."""
        create_as = None
        if self._bridge is None or self._bridge.jid not in self._bridges.known:
            self._bridge = self._bridges.choose(None)
            self._endpoints.clear()
            create_as = self._room
        if self._bridge is None:
            self._log.error("Can not invite participant, no bridge available: %s", endpoint)
            return False
        if create_as is not None:
            self._log.info("Selected %s, session exists: false", self._bridge)
        added = await self._send([colibri.EndpointChange(endpoint, stats_id)], create_as=create_as)
        if added:
            self._endpoints.add(endpoint)
        else:
            self._bridge = None
        return added

    async def remove(self, endpoint: str) -> None:
        """Take an endpoint's place away."""
        if endpoint in self._endpoints:
            self._endpoints.discard(endpoint)
            await self._send([colibri.EndpointChange(endpoint, expire=True)])

    async def expire(self) -> None:
        """Close the conference on the bridge."""
        if self._bridge is not None:
            await self._send([], expire=True)
            self._bridge = None
            self._endpoints.clear()

    async def _send(
        self,
        endpoints: Sequence[colibri.EndpointChange],
        *,
        create_as: str | None = None,
        expire: bool = False,
    ) -> bool:
        client = self._bridges.client
        if client is None or self._bridge is None:
            return False
        request = colibri.modify(self._meeting_id, endpoints, create_as=create_as, expire=expire)
        try:
            await client.request("set", self._bridge.jid, request)
        except StanzaError as error:
            self._log.error("Bridge %s refused a request: %s", self._bridge.jid, error)
            return False
        return True
