"""The running bridge: puts addresses, health, rooms and HTTP together and ends in good order."""

import asyncio
import datetime as dt
import signal
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import ThreadingHTTPServer

from ..shared import truststore
from ..shared.jul import ContextLogger
from ..shared.jvm import EXIT_SIGNAL_BASE, Build
from ..shared.web import Response, Routes, serve
from ..shared.xmpp import Connection, spawn
from . import addresses, health, mapping, media, statistics
from .brewery import BreweryMember, Statistics
from .conferences import Conferences
from .rest import Interface
from .settings import HttpServer, Settings

# Pause between login attempts of the vendor's bridge, in seconds.
_RETRY_SECONDS = 5.0
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

_log = ContextLogger("org.jitsi.videobridge.Main")
_health_log = ContextLogger("org.jitsi.health.HealthChecker")
_shutdown_log = ContextLogger("org.jitsi.videobridge.shutdown.ShutdownManager")


class Bridge:
    """One bridge process. `now` gives the wall clock for the statistics."""

    def __init__(
        self, settings: Settings, build: Build, pem: str, now: Callable[[], dt.datetime]
    ) -> None:
        self._settings = settings
        self._build = build
        self._pem = pem
        self._now = now
        self._metrics = statistics.create(initial_drain=settings.initial_drain)
        self._conferences = Conferences(self._metrics, redact_addresses=settings.redact_addresses)
        self._discovery = mapping.Discovery((), stun_failed=False)
        self._result = health.Result(success=True)
        self._discovered = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._exit: asyncio.Future[int]

    async def run(self) -> int:
        """Serve until the end is asked for; returns the exit code."""
        loop = asyncio.get_running_loop()
        self._exit = loop.create_future()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._signalled, number)
        harvest = self._settings.harvest
        local = addresses.choose(addresses.list_local(), harvest)
        transports = await media.bind(local, self._settings.media_port)
        spawn(self._tasks, self._discover(local))
        spawn(self._tasks, self._check_health(local, bound=len(transports) > 0))
        connections = [self._connect(index) for index in range(len(self._settings.breweries))]
        servers = self._start_http()
        code = await self._exit
        _log.info("Bridge shutting down")
        self._conferences.expire_all()
        for task in list(self._tasks):
            task.cancel()
        for connection in connections:
            await connection.stop()
        for transport in transports:
            transport.close()
        for server in servers:
            server.shutdown()
        return code

    async def _discover(self, local: tuple[str, ...]) -> None:
        self._discovery = await mapping.discover(self._settings.harvest, local)
        self._discovered.set()

    async def _check_health(self, local: tuple[str, ...], *, bound: bool) -> None:
        """Check at once, again when public addresses are known, then at the set interval."""
        interval = self._settings.health.interval
        self._check_once(local, bound=bound)
        await asyncio.wait({asyncio.ensure_future(self._discovered.wait())}, timeout=interval)
        while True:
            self._check_once(local, bound=bound)
            await asyncio.sleep(interval)

    def _check_once(self, local: tuple[str, ...], *, bound: bool) -> None:
        """Judge the bridge; a sticky failure stays whatever comes later."""
        started = time.monotonic()
        if self._result.success or not self._settings.health.sticky_failures:
            self._result = health.check(
                self._settings.health,
                local,
                self._discovery.mappings,
                stun_failed=self._discovery.stun_failed,
                bound=bound,
            )
        self._metrics.set("healthy", self._result.success)
        took = f"PT{time.monotonic() - started:.6f}S"
        if self._result.success:
            _health_log.info(
                "Performed a successful health check in %s. Sticky failure: false", took
            )
        else:
            _health_log.error(
                "Health check failed in %s: Result(success=false, hardFailure=true, message=%s)",
                took,
                self._result.message,
            )

    def _connect(self, index: int) -> Connection:
        brewery = self._settings.breweries[index]
        self._metrics.add("muc_clients_configured")
        self._metrics.add("mucs_connected", len(brewery.rooms))
        member = BreweryMember(
            brewery,
            self._conferences,
            self._metrics,
            self._presence_statistics,
            lambda: self._result,
            self._build.version,
        )
        tls = truststore.context(self._pem if brewery.verify_certificate else None)
        connection = Connection(brewery.account, tls, member, _RETRY_SECONDS)
        spawn(self._tasks, connection.run())
        spawn(self._tasks, member.publish(self._settings.presence_interval))
        return connection

    def _statistics(self) -> Statistics:
        self._metrics.set("threads", threading.active_count())
        facts: dict[str, str | float | bool] = {
            "version": self._build.version,
            "average_participant_stress": self._settings.average_stress,
        }
        if self._settings.region is not None and self._settings.relay_id is not None:
            facts |= {"region": self._settings.region, "relay_id": self._settings.relay_id}
        return statistics.colibri(self._metrics, facts, self._now())

    def _presence_statistics(self) -> Statistics:
        """Return the statistics jicofo sees, cut down when a filter is set."""
        every = {**self._statistics(), "colibri2": True}
        wanted = self._settings.stats_keys
        return (
            every
            if wanted is None
            else {name: value for name, value in every.items() if name in wanted}
        )

    def _start_http(self) -> list[ThreadingHTTPServer]:
        loop = asyncio.get_running_loop()

        def shut_down(graceful: bool) -> None:  # noqa: FBT001  called from the HTTP thread
            loop.call_soon_threadsafe(self._shut_down, graceful)

        interface = Interface(
            self._settings.rest,
            self._metrics,
            self._conferences,
            self._statistics,
            lambda: self._result,
            shut_down,
            tuple(item.name for item in self._settings.breweries),
            self._build.version,
        )
        # The public server carries only the bridge channel, which needs media to be of use.
        public: Routes = {("GET", "/colibri-ws/*"): lambda _: Response(HTTPStatus.UPGRADE_REQUIRED)}
        return [
            *self._serve("private", self._settings.private_http, interface.routes()),
            *self._serve("public", self._settings.public_http, public),
        ]

    def _serve(self, name: str, where: HttpServer, routes: Routes) -> list[ThreadingHTTPServer]:
        if where.port < 0:
            _log.info("Not starting %s http server", name)
            return []
        _log.info("Starting %s http server", name)
        return [serve(where.host, where.port, routes)]

    def _signalled(self, number: signal.Signals) -> None:
        _log.info("Caught signal %s, shutting down.", number.name)
        self._end(EXIT_SIGNAL_BASE + number)

    def _end(self, code: int) -> None:
        if not self._exit.done():
            self._exit.set_result(code)

    def _shut_down(self, graceful: bool) -> None:  # noqa: FBT001  the HTTP interface's argument
        if not graceful:
            self._end(0)
        elif not self._metrics.get("graceful_shutdown"):
            _shutdown_log.info("Received shutdown request, graceful=true")
            spawn(self._tasks, self._leave_gracefully())

    async def _leave_gracefully(self) -> None:
        """Take no new conferences, wait for the participants, then give jicofo time to move."""
        limits = self._settings.shutdown
        self._metrics.set("graceful_shutdown", 1)
        deadline = time.monotonic() + limits.graceful_max
        while (
            self._conferences.participants() > limits.graceful_min_participants
            and time.monotonic() < deadline
        ):
            await asyncio.sleep(1)
        self._metrics.set("shutting_down", 1)
        _shutdown_log.info("Entering SHUTTING_DOWN")
        await asyncio.sleep(limits.delay)
        self._end(0)
