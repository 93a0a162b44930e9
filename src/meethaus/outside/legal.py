"""How to look for privacy notice and imprint: the ways to them, and whether they answer."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from meethaus.errors import UnseenError
from meethaus.outside.client import probe_client_config
from meethaus.outside.documents import is_page, read_document
from meethaus.outside.visit import Visit

__all__ = ["LegalLink", "LegalLinks", "probe_legal_links"]

_WORDS: Final = {
    "privacy": ("datenschutz", "privacy", "dsgvo", "gdpr"),
    "imprint": ("impressum", "imprint", "legal notice", "legal-notice", "anbieterkennzeichnung"),
}
_FINE: Final = 200
_TRIED: Final = 3
"""So many links of a kind are followed."""


@dataclass(frozen=True, slots=True)
class LegalLink:
    """A way to a page of a kind. `here` tells whether it is on the same host.

    `words` is how many there are on the page, 0 where none answers; of another host nobody asked.
    """

    kind: str
    here: bool
    host: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class LegalLinks:
    """All ways that stand in the first page as it is sent, or in the settings of the client."""

    links: tuple[LegalLink, ...]


def probe_legal_links(visit: Visit) -> LegalLinks:
    """Ask for each page on this host that is linked as privacy notice or imprint."""
    ways = [
        (kind, address)
        for address, text in read_document(visit.get("/").text).links
        for kind, words in _WORDS.items()
        if any(each in f"{address} {text}".lower() for each in words)
    ]
    ways = _set(visit) + ways
    return LegalLinks(tuple(_link(visit, *way) for way in _some(ways)))


def _some(ways: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the first of each kind; a page with hundreds would have us ask for all."""
    different = list(dict.fromkeys(ways))
    by_kind = ([way for way in different if way[0] == kind] for kind in _WORDS)
    return [way for kind in by_kind for way in kind[:_TRIED]]


def _set(visit: Visit) -> list[tuple[str, str]]:
    """Return the page that the client's own button leads to, where there is such a client."""
    try:
        said = probe_client_config(visit).config.get("legalUrls.privacy", "")
    except UnseenError:
        return []
    return [("privacy", said)] if isinstance(said, str) and said else []


def _link(visit: Visit, kind: str, address: str) -> LegalLink:
    try:
        led = urlsplit(urljoin(f"{visit.target.address}/", address))
    except ValueError:
        return LegalLink(kind, here=False, host="")
    here = (led.scheme, led.netloc) == tuple(urlsplit(visit.target.address)[:2])
    if not here:
        return LegalLink(kind, here=False, host=led.hostname or "")
    answer = visit.get((led.path or "/") + (f"?{led.query}" if led.query else ""))
    if answer.leads_to:
        return LegalLink(kind, here=False, host=urlsplit(answer.leads_to).hostname or "")
    shown = answer.status == _FINE and is_page(answer) and answer.body != visit.get("/").body
    words = read_document(answer.text).words if shown else 0
    return LegalLink(kind, here=True, host=visit.target.host, words=words)
