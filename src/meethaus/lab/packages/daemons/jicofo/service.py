"""The running jicofo: puts logins, bridges, conferences and HTTP together."""

import asyncio
import signal
import threading
import time
from http.server import ThreadingHTTPServer
from xml.etree import ElementTree as ET

from ..shared import names, truststore
from ..shared.jul import ContextLogger
from ..shared.jvm import EXIT_SIGNAL_BASE, Build
from ..shared.stanzas import StanzaError
from ..shared.web import serve
from ..shared.xmpp import Client, Connection, LoginError, spawn
from . import statistics
from .authority import Authority
from .bridges import Bridges
from .focus import Answer, Focus, Request, answer_element, parse_request
from .health import HealthChecker, Result
from .rest import Interface
from .room import NICKNAME
from .settings import Settings, XmppLogin

# Pause between login attempts of the vendor's jicofo, in seconds.
_RETRY_SECONDS = 1.0
_ANSWER_SECONDS = 30.0
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

_log = ContextLogger("org.jitsi.jicofo.JicofoServices")
_main_log = ContextLogger("org.jitsi.jicofo.Main")
_health_log = ContextLogger("org.jitsi.health.HealthChecker")


class _Login:
    """Reports one connection's ups and downs and passes the client on."""

    def __init__(self, login: XmppLogin, service: "Jicofo") -> None:
        self._login = login
        self._service = service
        self._up = False
        self._log = ContextLogger(
            "org.jitsi.jicofo.xmpp.XmppProvider", {"xmpp_connection": login.name}
        )

    async def connected(self, client: Client) -> None:
        self._up = True
        self._log.info("Registered (resumed=false).")
        self._log.info("Connected, JID=%s", client.boundjid.full)
        self._service.logged_in(self._login, client)
        if self._login.xmpp_domain is None:
            self._log.info("No xmpp-domain configured, will not discover components.")
            return
        self._log.info("Will discover components for %s", self._login.xmpp_domain)
        await self._discover(client, self._login.xmpp_domain)

    async def closed(self, error: LoginError | None) -> None:
        if self._up:
            self._up = False
            self._log.error("XMPP connection closed on error: connection lost")
            self._service.logged_out(self._login)
        if error is not None:
            self._log.error("Failed to connect/login: %s", error)
            self._log.warning("Failed to connect, will re-try after 1 second")

    async def _discover(self, client: Client, domain: str) -> None:
        """Ask the public host which components it announces in its identities."""
        namespace = "http://jabber.org/protocol/disco#info"
        try:
            answer = await client.request("get", domain, ET.Element(f"{{{namespace}}}query"))
        except StanzaError as error:
            self._log.warning("Failed to discover info: %s", error)
            return
        found = [
            f"{item.get('type')}: {item.get('name')}"
            for item in answer.iter(f"{{{namespace}}}identity")
            if item.get("category") == "component"
        ]
        self._log.warning("Discovered components: %s", ", ".join(found))


class Jicofo:
    """One jicofo process."""

    def __init__(self, settings: Settings, build: Build, pem: str) -> None:
        self._settings = settings
        self._build = build
        self._pem = pem
        self._metrics = statistics.create()
        account = settings.client.account
        authority = None
        if settings.authentication is not None:
            _log.info("Starting authentication service with type=%s.", settings.authentication.type)
            authority = Authority(settings.authentication, time.monotonic)
        else:
            _log.info("Authentication service disabled.")
        self._focus = Focus(
            rules=settings.conference,
            authority=authority,
            bridges=Bridges(settings.bridge, self._metrics, NICKNAME),
            metrics=self._metrics,
            version=build.version,
            focus_jid=f"{account.username}@{account.domain}",
            client_proxy=settings.client_proxy,
        )
        self._health: HealthChecker | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._exit: asyncio.Future[int]

    async def run(self) -> int:
        """Serve until a signal comes; returns the exit code."""
        loop = asyncio.get_running_loop()
        self._exit = loop.create_future()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._signalled, number)
        logins = [
            login for login in (self._settings.client, self._settings.service) if login is not None
        ]
        connections = [self._connect(login) for login in logins]
        if self._settings.bridge.checks_enabled:
            spawn(self._tasks, self._focus.bridges.check_forever())
        else:
            _log.warning("JVB health-checks disabled")
        if self._settings.health.enabled:
            self._health = HealthChecker(self._settings, self._focus, self._metrics, _log_health)
            spawn(self._tasks, self._health.run())
        spawn(self._tasks, self._count_threads())
        servers = self._start_http()
        code = await self._exit
        for task in list(self._tasks):
            task.cancel()
        for connection in connections:
            await connection.stop()
        for server in servers:
            server.shutdown()
        return code

    def logged_in(self, login: XmppLogin, client: Client) -> None:
        """Use a fresh login for what it is meant for."""
        if login is self._settings.client:
            self._focus.connected(client)
            client.on_iq(f"{{{names.FOCUS}}}conference", self._conference_iq)
            client.on_iq(f"{{{names.FOCUS}}}logout", self._logout_iq)
        if login is (self._settings.service or self._settings.client):
            self._focus.bridges.enter(client)

    def logged_out(self, login: XmppLogin) -> None:
        """Drop what hung on a lost login."""
        self._metrics.add("xmpp_disconnects")
        if login is self._settings.client:
            self._focus.disconnected()
        if login is (self._settings.service or self._settings.client):
            self._focus.bridges.leave()

    def _connect(self, login: XmppLogin) -> Connection:
        if not login.verify_certificate:
            ContextLogger(
                "org.jitsi.jicofo.xmpp.XmppProvider", {"xmpp_connection": login.name}
            ).warning("Disabling TLS certificate verification!")
        tls = truststore.context(self._pem if login.verify_certificate else None)
        connection = Connection(login.account, tls, _Login(login, self), _RETRY_SECONDS)
        spawn(self._tasks, connection.run())
        return connection

    async def _conference_iq(self, stanza: ET.Element) -> ET.Element:
        sender = self._focus.original_sender(stanza.get("from", ""))
        return answer_element(await self._focus.request(parse_request(stanza[0], sender)))

    async def _logout_iq(self, stanza: ET.Element) -> ET.Element:
        session_id = stanza[0].get("session-id", "")
        if self._focus.authority is not None:
            self._focus.authority.log_out(session_id)
        return ET.Element(f"{{{names.FOCUS}}}logout")

    def _start_http(self) -> list[ThreadingHTTPServer]:
        rest = self._settings.rest
        if not rest.enabled:
            _log.info("Rest interface disabled.")
            return []
        loop = asyncio.get_running_loop()

        def ask(request: Request) -> Answer:
            return asyncio.run_coroutine_threadsafe(self._focus.request(request), loop).result(
                _ANSWER_SECONDS
            )

        checker = self._health
        interface = Interface(
            rest,
            self._metrics,
            self._focus,
            ask,
            (lambda: checker.result) if checker is not None else None,
            self._build.version,
        )
        ContextLogger("org.jitsi.jicofo.ktor.Application").info(
            "Starting ktor on port %d, host %s", rest.port, rest.host
        )
        return [serve(rest.host, rest.port, interface.routes())]

    async def _count_threads(self) -> None:
        while True:
            self._metrics.set("threads", threading.active_count())
            await asyncio.sleep(30)

    def _signalled(self, number: signal.Signals) -> None:
        _main_log.info("Caught signal %s, shutting down.", number.name)
        if not self._exit.done():
            self._exit.set_result(EXIT_SIGNAL_BASE + number)


def _log_health(result: Result) -> None:
    if result.success:
        _health_log.info("Performed a successful health check.")
    else:
        _health_log.error("Health check failed: %s", result.message)
