"""How to look at a server with a browser: where its pages turn to, and what they leave behind.

The way leads to the first page and to a room, on a desktop and on a mobile, then by a link that
names somebody else's servers, and away. Nobody presses anything, and no meeting is joined.
"""

import base64
import hashlib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from meethaus.errors import UnseenError
from meethaus.outside.browser import DEVICES, opened_browser
from meethaus.outside.gate import Gate, open_gate
from meethaus.outside.visit import ROOM, Visit, unverified

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

__all__ = ["FOREIGN", "LINK", "PAGES", "Browsing", "Contact", "Kept", "probe_browsing"]

PAGES: Final = "pages"
LINK: Final = "link"
FOREIGN: Final = "foreign.invalid"
"""A host that is nobody's, which the hostile link names."""

_SECONDS: Final = 45
_BYTES: Final = 256 * 1024 * 1024
_SETTLE_MILLISECONDS: Final = 3_000
_REST_MILLISECONDS: Final = 700
_TRIES: Final = 3
_MOST: Final = 200
_NAME: Final = 120
# Each part would switch on what contacts somebody, or names a server.
_HOSTILE: Final = "&".join(
    (
        "config.disableThirdPartyRequests=false",
        "config.analytics.disabled=false",
        f'config.analytics.scriptURLs=["https://{FOREIGN}/a.js"]',
        f'config.analytics.rtcstatsEndpoint="wss://{FOREIGN}/"',
        "config.analytics.rtcstatsEnabled=true",
        f'config.bosh="https://{FOREIGN}/http-bind"',
        f'config.websocket="wss://{FOREIGN}/xmpp-websocket"',
        f'config.brandingDataUrl="https://{FOREIGN}/brand.json"',
        f'config.dynamicBrandingUrl="https://{FOREIGN}/brand.json"',
        "config.gravatar.disabled=false",
        "config.giphy.enabled=true",
        "config.p2p.enabled=true",
        f'config.p2p.stunServers=[{{"urls":"stun:{FOREIGN}:3478"}}]',
        f'iceServers.replace=[{{"targetType":"turn","urls":"turn:{FOREIGN}"}}]',
        'userInfo.email="nobody@example.net"',
        f'userInfo.avatarUrl="https://{FOREIGN}/face.png"',
    )
)


_LISTENING: Final = files(__package__).joinpath("listening.js").read_text("utf-8")
_LEFT_BEHIND: Final = files(__package__).joinpath("left_behind.js").read_text("utf-8")


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """Another host that the browser would have turned to; `ice` if for media, not for pages."""

    host: str
    port: int
    step: str
    ice: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """What a page left: `cookie`, `local`, `session`, `database`, `cache` or `worker`.

    `lasts` is whether it outlives the browser.
    """

    kind: str
    name: str
    lasts: bool


@dataclass(frozen=True, slots=True)
class Browsing:
    """`contacts` are those with other hosts; none was made. `devices` is what the first page took.

    That is `audio`, `video` or `screen`, before anybody pressed anything.
    """

    host: str
    browser: str
    contacts: tuple[Contact, ...]
    kept: tuple[Kept, ...]
    devices: tuple[str, ...]


@dataclass
class _Notes:
    """What was seen so far, on all devices; no slots, because playwright marks what it calls."""

    gate: Gate
    known: tuple[str, ...]
    browser: str = ""
    ice: set[Contact] = field(default_factory=set)
    kept: set[Kept] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    first: bool = True

    def hear(self, _: object, kind: str, what: str) -> None:
        """Take what a page tells; it may tell anything."""
        if kind == "device" and self.first:
            self.devices.add(str(what)[:_NAME])
        elif kind == "ice" and len(self.ice) < _MOST:
            host, port = _ice_host(str(what))
            if host and host not in self.known:
                self.ice.add(Contact(host, port, self.gate.step, ice=True))


def probe_browsing(visit: Visit) -> Browsing:
    """Go the whole way with each device, and bring what was seen on it."""
    known = {visit.target.host: visit.addresses, **visit.relays}
    deadline = visit.deadline.sooner(_SECONDS)
    trusted = _key_of(visit)
    with open_gate(known, _BYTES) as gate:
        notes = _Notes(gate, tuple(known))
        for device in DEVICES:
            visit.count()
            with opened_browser(device, gate, trusted, deadline) as context:
                _go(context, visit, notes, whole=device == "desktop")
        wished = {Contact(each.host, each.port, each.step) for each in gate.refused}
    return Browsing(
        visit.target.host,
        notes.browser,
        tuple(sorted(wished | notes.ice)),
        tuple(sorted(notes.kept)),
        tuple(sorted(notes.devices)),
    )


def _go(context: "BrowserContext", visit: Visit, notes: _Notes, *, whole: bool) -> None:
    context.expose_binding("meethausTell", notes.hear)
    context.add_init_script(_LISTENING)
    page = context.pages[0]
    notes.browser = notes.browser or _version(page)
    room = visit.target.url(ROOM)
    notes.gate.step, notes.first = PAGES, True
    _open(page, visit.target.url("/"), notes)
    notes.first = False
    _open(page, room, notes)
    if whole:
        notes.gate.step = LINK
        _open(page, f"{room}-{LINK}#{quote(_HOSTILE, safe='=&./:-')}", notes)
    # What a page sends when it is left.
    page.goto("about:blank")
    page.wait_for_timeout(_REST_MILLISECONDS)


def _open(page: "Page", address: str, notes: _Notes) -> None:
    from playwright.sync_api import Error  # noqa: PLC0415 - an extra
    from playwright.sync_api import TimeoutError as Late  # noqa: PLC0415 - an extra

    for _ in range(_TRIES):
        try:
            page.goto(address, wait_until="load", timeout=_SECONDS * 1000)
        except Late:
            break
        except Error as error:
            # This machine's own network, such as a line that came up.
            if "ERR_NETWORK_CHANGED" not in str(error):
                raise
        else:
            break
    with suppress(Late):
        page.wait_for_load_state("networkidle", timeout=_SETTLE_MILLISECONDS)
    page.wait_for_timeout(_REST_MILLISECONDS)
    notes.kept.update(_left_behind(page))


def _left_behind(page: "Page") -> Iterator[Kept]:
    for each in page.context.cookies()[:_MOST]:
        yield Kept("cookie", str(each.get("name", ""))[:_NAME], each.get("expires", -1) != -1)
    found: list[tuple[Any, Any]] = page.evaluate(_LEFT_BEHIND)
    for kind, name in found[:_MOST]:
        yield Kept(str(kind), str(name)[:_NAME], kind != "session")


def _version(page: "Page") -> str:
    return str(page.evaluate("() => navigator.userAgent.replace(/.*(Chrom\\S+).*/, '$1')"))[:_NAME]


def _ice_host(url: str) -> tuple[str, int]:
    """Return host and port of an address such as `stun:stun.example.org:3478`."""
    _, _, rest = url.partition(":")
    place = rest.partition("?")[0]
    host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
    return host.strip("[]").lower()[:253], int(port) if port.isdecimal() else 3478


def _key_of(visit: Visit) -> str:
    """Return the digest of the key that the server shows; judged is its certificate elsewhere."""
    with visit.open(visit.target.port) as plain:
        plain.settimeout(visit.step().left())
        context = unverified() if visit.refused else ssl.create_default_context()
        try:
            with context.wrap_socket(plain, server_hostname=visit.target.host) as secured:
                shown = secured.getpeercert(binary_form=True) or b""
            key = x509.load_der_x509_certificate(shown).public_key()
        except (OSError, ValueError) as error:
            raise UnseenError("it does not show its certificate") from error
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()
