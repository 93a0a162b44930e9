"""How to ask a Jitsi server what it hands to each visitor: its STUN and TURN servers.

Browsers ask the same when they open a room, as guests without a name (XEP-0175, XEP-0206,
XEP-0215). No room is opened here, and the session is closed again.
"""

import secrets
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import quoteattr

from meethaus.errors import UnseenError
from meethaus.outside.client import probe_client_config
from meethaus.outside.visit import Visit
from meethaus.probes.jitsi_web import Scalar

__all__ = ["Handed", "Service", "handed_services"]

_BIND: Final = "http://jabber.org/protocol/httpbind"
_XBOSH: Final = "urn:xmpp:xbosh"
_SASL: Final = "urn:ietf:params:xml:ns:xmpp-sasl"
_RESOURCE: Final = "urn:ietf:params:xml:ns:xmpp-bind"
_SERVICES: Final = ("urn:xmpp:extdisco:2", "urn:xmpp:extdisco:1")
"""The second is what older servers answer to."""
_OPENING: Final = (
    f"hold='1' wait='2' ver='1.6' xml:lang='en' xmpp:version='1.0' xmlns:xmpp='{_XBOSH}'"
)
_TURNS: Final = 6
"""So many answers may come before the one that is waited for."""
_MOST: Final = 16
"""So many services are looked at; nobody hands out more."""
_PORTS: Final = {"stun": 3478, "turn": 3478, "stuns": 5349, "turns": 5349}


@dataclass(frozen=True, slots=True)
class Service:
    """A STUN or TURN server: `kind` is stun, stuns, turn or turns, `transport` is udp or tcp."""

    kind: str
    host: str
    port: int
    transport: str

    def __str__(self) -> str:
        """Return what browsers write for it (RFC 7064 and 7065)."""
        way = f"?transport={self.transport}" if self.kind.startswith("turn") else ""
        return f"{self.kind}:{self.host}:{self.port}{way}"


@dataclass(frozen=True, slots=True)
class Handed:
    """A service with the credentials for it, both `""` if there are none."""

    service: Service
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def handed_services(visit: Visit) -> tuple[Handed, ...] | None:
    """Return what the server hands to whoever comes; `None` if it lets in nobody without account.

    Raises `UnseenError` if it does not tell.
    """
    config = probe_client_config(visit).config
    path, domain = _endpoint(visit, config.get("bosh")), config.get("hosts.domain")
    if not isinstance(domain, str) or not domain:
        raise UnseenError("its settings name no XMPP domain")
    guests = config.get("hosts.anonymousdomain")
    session = _Session(visit, path, guests if isinstance(guests, str) and guests else domain)
    try:
        if not session.let_in():
            return None
        return tuple(session.services(domain))
    finally:
        session.close()


def _endpoint(visit: Visit, bosh: Scalar | None) -> str:
    """Return the path at which browsers talk to the XMPP server over HTTP."""
    if not isinstance(bosh, str) or not bosh:
        raise UnseenError("its settings name no address for XMPP over HTTP")
    home = visit.target.url("/")
    try:
        parts = urlsplit(urljoin(home, bosh))
        stays = parts[:2] == urlsplit(home)[:2]
    except ValueError as error:
        raise UnseenError("its address for XMPP over HTTP is none") from error
    if not stays:
        raise UnseenError("its XMPP server is on another host, which is not asked")
    return parts.path


class _Session:
    """One session of a guest, over HTTP."""

    def __init__(self, visit: Visit, path: str, domain: str) -> None:
        self._visit, self._path, self._domain = visit, path, domain
        self._number = 1 + secrets.randbelow(2**40)
        self._id = ""

    def let_in(self) -> bool:
        """Sign in as anybody; tells whether that is allowed."""
        opened = self._post(f"to={quoteattr(self._domain)} {_OPENING}")
        self._id = opened.get("sid") or ""
        if not self._id:
            raise UnseenError("its XMPP server opens no session")
        ways = [each.text for each in self._until(opened, f"{{{_SASL}}}mechanism")]
        if "ANONYMOUS" not in ways:
            return False
        told = self._post("", f"<auth xmlns='{_SASL}' mechanism='ANONYMOUS'/>")
        (word, *_) = self._until(told, f"{{{_SASL}}}success", f"{{{_SASL}}}failure")
        if word.tag.endswith("failure"):
            return False
        restarted = self._post(
            f"to={quoteattr(self._domain)} xmpp:restart='true' xmlns:xmpp='{_XBOSH}'"
        )
        self._until(restarted, f"{{{_RESOURCE}}}bind")
        self._asked("set", "", f"<bind xmlns='{_RESOURCE}'/>")
        return True

    def services(self, domain: str) -> Iterator[Handed]:
        """Yield what the server names, in its order; nothing if it does not know the question."""
        found: list[ET.Element] = []
        for version in _SERVICES:
            answer = self._asked("get", domain, f"<services xmlns='{version}'/>")
            if answer.get("type") == "result":
                found = list(answer.iter(f"{{{version}}}service"))
                break
        if len(found) > _MOST:
            raise UnseenError(f"it hands out more than {_MOST} services")
        for each in found:
            service = _service(each)
            if service:
                yield Handed(service, each.get("username") or "", each.get("password") or "")

    def close(self) -> None:
        """Let the server forget the session; it would by itself after a minute."""
        if self._id:
            with suppress(UnseenError):
                self._post("type='terminate'")

    def _asked(self, kind: str, to: str, inside: str) -> ET.Element:
        name = secrets.token_hex(8)
        there = f" to={quoteattr(to)}" if to else ""
        iq = f"<iq xmlns='jabber:client' type='{kind}' id='{name}'{there}>{inside}</iq>"
        answers = self._until(self._post("", iq), "{jabber:client}iq")
        answer = next((each for each in answers if each.get("id") == name), None)
        if answer is None:
            raise UnseenError("its XMPP server answers another question")
        return answer

    def _until(self, body: ET.Element, *tags: str) -> list[ET.Element]:
        """Return the elements of these names as soon as an answer holds one."""
        for _ in range(_TURNS):
            found = [each for tag in tags for each in body.iter(tag)]
            if found:
                return found
            body = self._post("")
        raise UnseenError("its XMPP server does not answer what it was asked")

    def _post(self, attributes: str, inside: str = "") -> ET.Element:
        self._number += 1
        session = f" sid={quoteattr(self._id)}" if self._id else ""
        body = f"<body xmlns='{_BIND}' rid='{self._number}'{session} {attributes}>{inside}</body>"
        answer = self._visit.post(self._path, body.encode())
        if answer.status != 200:  # noqa: PLR2004 - HTTP's
            raise UnseenError(f"its XMPP server answers with {answer.status}")
        return _read(answer.text)


def _read(text: str) -> ET.Element:
    """Return an answer that is one; XMPP has no document types (RFC 6120, section 11.1)."""
    if "<!" in text:
        raise UnseenError("its XMPP server declares what XMPP forbids")
    try:
        body = ET.fromstring(text)  # noqa: S314 - without types there are no entities to blow up
    except ET.ParseError as error:
        raise UnseenError("its XMPP server answers with what is no XML") from error
    if body.tag != f"{{{_BIND}}}body" or body.get("type") == "terminate":
        raise UnseenError("its XMPP server ends the session")
    return body


def _service(element: ET.Element) -> Service | None:
    """Return a service, `None` for what is neither STUN nor TURN."""
    kind, host = (element.get("type") or "").lower(), (element.get("host") or "").lower()
    if kind not in _PORTS or not host:
        return None
    told = element.get("port") or str(_PORTS[kind])
    if not (told.isascii() and told.isdigit() and len(told) < 6 and 0 < int(told) < 65536):  # noqa: PLR2004 - ports
        raise UnseenError("it hands out a service without a port that is one")
    by_default = "tcp" if kind.endswith("s") else "udp"
    return Service(kind, host, int(told), (element.get("transport") or by_default).lower())
