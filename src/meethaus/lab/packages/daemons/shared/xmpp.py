"""One XMPP account that stays logged in: connect, check the certificate, log in, try again.

The error texts are those of the vendor's XMPP library, because operators search for them.
"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol
from xml.etree import ElementTree as ET

import slixmpp
from slixmpp.xmlstream import StanzaBase, XMLStream
from slixmpp.xmlstream.handler import Callback, CoroutineCallback
from slixmpp.xmlstream.matcher import MatchXPath

from . import names
from .jul import PACKET_LOGGER
from .stanzas import StanzaError, error_element

_CONNECT_SECONDS = 30.0
_REPLY_SECONDS = 15
_PATH_ERROR = (
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed: "
    "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid "
    "certification path to requested target"
)

IqHandler = Callable[[ET.Element], Awaitable[ET.Element | None]]


class LoginError(Exception):
    """The connection or the login failed; the text says how."""


@dataclass(frozen=True)
class Account:
    """Where and as whom to log in."""

    hostname: str
    port: int
    domain: str
    username: str
    password: str = field(repr=False)
    resource: str = ""
    use_tls: bool = True

    @property
    def jid(self) -> str:
        """The address to bind."""
        bare = f"{self.username}@{self.domain}"
        return f"{bare}/{self.resource}" if self.resource else bare


class Listener(Protocol):
    """What the owner of a connection wants to hear about."""

    async def connected(self, client: "Client") -> None:
        """Act on a finished login; presence may be sent now."""

    async def closed(self, error: LoginError | None) -> None:
        """Act on an ended connection, or on an attempt that failed with `error`."""


class Client(slixmpp.ClientXMPP):
    """One attempt to be logged in. Never reconnects by itself."""

    def __init__(self, account: Account, tls: ssl.SSLContext) -> None:
        super().__init__(account.jid, account.password)
        self._account = account
        self._tls = tls
        # The address is in the configuration; no SRV record is asked for.
        self.use_aiodns = False
        self.dns_service = None
        self.enable_direct_tls = False
        self.enable_plaintext = not account.use_tls
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0199")
        self._packets = logging.getLogger(PACKET_LOGGER)
        self._outcome: asyncio.Future[None] = self.loop.create_future()
        self.gone: asyncio.Future[None] = self.loop.create_future()
        self.add_event_handler("connected", self._name_certificate)
        self.add_event_handler("session_start", lambda _: self._settle(None))
        self.add_event_handler(
            "failed_all_auth",
            lambda _: self._settle(LoginError("SASLError using SCRAM-SHA-1: not-authorized")),
        )
        self.add_event_handler("ssl_invalid_chain", self._refuse_certificate)
        self.add_event_handler("connection_failed", self._refuse_address)
        self.add_event_handler("disconnected", self._end)

    async def login(self) -> None:
        """Connect and log in; raises LoginError."""
        self.init_plugins()  # type: ignore[no-untyped-call]
        # Called past the library's client class, whose own `connect` wants a pair of values in
        # Debian 12 and two values in Debian 13.
        XMLStream.connect(self, self._account.hostname, self._account.port)
        try:
            await asyncio.wait_for(asyncio.shield(self._outcome), _CONNECT_SECONDS)
        except TimeoutError as error:
            raise LoginError("No response from the server") from error
        self.send_presence()
        self.get_roster()

    async def leave(self) -> None:
        """Close the stream and wait until it is closed."""
        await self.disconnect(wait=1.0)

    def get_ssl_context(self) -> ssl.SSLContext:
        """Use exactly the trust the daemon was configured with."""
        return self._tls

    def on_iq(self, child: str, handler: IqHandler) -> None:
        """Answer requests whose child is `{namespace}name` with what `handler` returns.

        None means an empty result; a StanzaError raised becomes an error answer.
        """

        async def run(stanza: StanzaBase) -> None:
            request = element(stanza)
            if request.get("type") in {"get", "set"}:
                self.send_xml(await _answer(request, handler))

        self.register_handler(
            CoroutineCallback(f"iq {child}", MatchXPath(f"{{{names.CLIENT}}}iq/{child}"), run)
        )

    def on_presence(self, handler: Callable[[ET.Element], None]) -> None:
        """Call `handler` with each presence element received."""
        self.register_handler(
            Callback(
                "presence",
                MatchXPath(f"{{{names.CLIENT}}}presence"),
                lambda stanza: handler(stanza.xml),
            )
        )

    async def request(
        self, kind: str, to: str, payload: ET.Element, timeout: float = _REPLY_SECONDS
    ) -> ET.Element:
        """Send an IQ and return the answer's element; raises StanzaError."""
        iq = self.make_iq(ito=to)
        # Debian 12's library would number every request 0.
        iq["id"] = self.new_id()
        iq["type"] = kind
        iq.append(payload)
        try:
            answer = await iq.send(timeout=timeout)  # type: ignore[no-untyped-call]
        except slixmpp.exceptions.IqError as error:
            raise StanzaError(error.condition, error.text) from error
        except slixmpp.exceptions.IqTimeout as error:
            raise StanzaError("remote-server-timeout", f"no response from {to}") from error
        return element(answer)

    def data_received(self, data: bytes | str) -> None:
        """Copy received packets to the packet log before they are handled."""
        self._log_packet("RECV", data)
        super().data_received(data)

    def send_raw(self, data: str | bytes) -> None:
        """Copy sent packets to the packet log."""
        self._log_packet("SENT", data)
        super().send_raw(data)

    def _log_packet(self, direction: str, data: bytes | str) -> None:
        text = data if isinstance(data, str) else data.decode(errors="replace")
        self._packets.debug("%s: %s", direction, text)

    def _name_certificate(self, _: object) -> None:
        # The certificate is issued for the XMPP domain, not for the address connected to.
        self.default_domain = self._account.domain

    def _refuse_certificate(self, error: object) -> None:
        self._settle(
            LoginError(
                _PATH_ERROR
                if isinstance(error, ssl.SSLCertVerificationError)
                else f"javax.net.ssl.SSLHandshakeException: {error}"
            )
        )
        self.abort()

    def _refuse_address(self, error: object) -> None:
        self.cancel_connection_attempt()
        self._settle(
            LoginError(
                "The following addresses failed: "
                f"'{self._account.hostname}:{self._account.port}' failed because of: {error}"
            )
        )

    def _end(self, reason: object) -> None:
        self.cancel_connection_attempt()
        self._settle(LoginError(f"Stream closed: {reason}"))
        if not self.gone.done():
            self.gone.set_result(None)

    def _settle(self, error: LoginError | None) -> None:
        if self._outcome.done():
            return
        if error is None:
            self._outcome.set_result(None)
        else:
            self._outcome.set_exception(error)


class Connection:
    """Keeps an account logged in until it is stopped."""

    def __init__(
        self, account: Account, tls: ssl.SSLContext, listener: Listener, retry_seconds: float
    ) -> None:
        self.account = account
        self._tls = tls
        self._listener = listener
        self._retry_seconds = retry_seconds
        self.client: Client | None = None

    async def run(self) -> None:
        """Log in, wait for the end, wait a little, start over; ends only by cancellation."""
        while True:
            await self._listener.closed(await self._attempt())
            await asyncio.sleep(self._retry_seconds)

    async def stop(self) -> None:
        """Log out if logged in."""
        if self.client is not None:
            await self.client.leave()

    async def _attempt(self) -> LoginError | None:
        client = Client(self.account, self._tls)
        try:
            await client.login()
            self.client = client
            await self._listener.connected(client)
            await client.gone
        except LoginError as error:
            client.abort()
            return error
        finally:
            self.client = None
        return None


async def _answer(request: ET.Element, handler: IqHandler) -> ET.Element:
    reply = ET.Element(
        f"{{{names.CLIENT}}}iq",
        {"id": request.get("id", ""), "to": request.get("from", ""), "type": "result"},
    )
    try:
        payload = await handler(request)
    except StanzaError as error:
        reply.set("type", "error")
        reply.append(error_element(error))
        return reply
    if payload is not None:
        reply.append(payload)
    return reply


def element(stanza: Any) -> ET.Element:  # noqa: ANN401  the library's stanzas are untyped
    """Return the XML element of a stanza."""
    found: ET.Element = stanza.xml
    return found


def spawn(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Run `work` in the background and hold on to it until it is done."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
