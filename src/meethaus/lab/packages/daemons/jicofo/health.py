"""Jicofo's check of itself: there is a bridge, a room can be opened, the server answers."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from xml.etree import ElementTree as ET

from ..shared import names
from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError
from .focus import Focus
from .settings import Settings

_NO_CONFERENCE_SERVICE = (
    "com.typesafe.config.ConfigException$Missing: No configuration setting "
    "found for key 'jicofo.xmpp.client.conference-muc-jid'"
)


@dataclass(frozen=True)
class Result:
    """Outcome of a check; a soft failure may be mere load."""

    success: bool
    message: str = ""
    hard: bool = True

    @property
    def status(self) -> HTTPStatus:
        """What `/about/health` answers."""
        if self.success:
            return HTTPStatus.OK
        return HTTPStatus.INTERNAL_SERVER_ERROR if self.hard else HTTPStatus.SERVICE_UNAVAILABLE


class HealthChecker:
    """Repeats the check and keeps the last result."""

    def __init__(
        self, settings: Settings, focus: Focus, metrics: Metrics, log: Callable[[Result], None]
    ) -> None:
        self._settings = settings
        self._focus = focus
        self._metrics = metrics
        self._log = log
        self.result = Result(success=False, message="No health checks performed yet.", hard=False)

    async def run(self) -> None:
        """Check for ever."""
        while True:
            self.result = await self._check()
            self._metrics.set("healthy", self.result.success)
            self._log(self.result)
            await asyncio.sleep(self._settings.health.interval)

    async def _check(self) -> Result:
        bridges = self._focus.bridges
        if bridges.operational_count() == 0:
            return Result(
                success=False,
                message="No operational bridges available "
                f"(total bridge count: {len(bridges.known)})",
            )
        if self._settings.conference_service is None:
            return Result(success=False, message=_NO_CONFERENCE_SERVICE)
        room = (
            f"{self._settings.health.room_prefix}-{secrets.randbelow(2**63)}"
            f"@{self._settings.conference_service}"
        )
        conference = await self._focus.open(room, counted=False)
        started = conference.started
        conference.stop()
        if not started:
            return Result(success=False, message="Test conference failed to start.")
        return await _guarded(self._ping)

    async def _ping(self) -> None:
        domain = self._settings.client.xmpp_domain
        if domain is not None and self._focus.client is not None:
            await self._focus.client.request(
                "get", domain, ET.Element(f"{{{names.PING}}}ping"), timeout=5
            )


async def _guarded(ping: Callable[[], Awaitable[None]]) -> Result:
    try:
        await ping()
    except StanzaError as error:
        return Result(success=False, message=f"XMPP ping failed: {error}", hard=False)
    return Result(success=True)
