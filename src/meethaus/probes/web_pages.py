"""How to look at privacy notice and imprint, and at the way to them."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from testinfra.host import Host

from meethaus.probes.nginx_paths import conference_site, files_for, read_question, read_texts

__all__ = ["LegalPage", "LegalPages", "probe_legal_pages"]

# Under which addresses they are looked for; German law wants the second of each pair.
_ADDRESSES: Final = {
    "/privacy": "privacy",
    "/datenschutz": "privacy",
    "/imprint": "imprint",
    "/impressum": "imprint",
}
_LOADS: Final = ("script", "img", "iframe", "video", "audio", "source", "embed", "link")


@dataclass(frozen=True, slots=True)
class LegalPage:
    """One page in one language. `gaps` are the places that say that something is missing."""

    kind: str
    language: str
    words: int
    gaps: int
    draft: bool
    foreign: int
    """How much it loads from other hosts."""


@dataclass(frozen=True, slots=True)
class LegalPages:
    """The pages this server has, and the addresses that its client links on every page."""

    pages: tuple[LegalPage, ...]
    links: tuple[str, ...]


def probe_legal_pages(host: Host) -> LegalPages:
    """Read the files behind the addresses, and the piece of page that links them."""
    site = conference_site(host)
    answers = {each: host.run(read_question(files_for(site, each))) for each in _ADDRESSES}
    linking = host.run(read_question(files_for(site, "/body.html")))
    index = files_for(site, "/index.html")
    pages: dict[str, LegalPage] = {}
    for address, told in answers.items():
        for name, text in read_texts(told.stdout).items():
            # An address without a page of its own shows the client.
            if name not in index:
                pages[name] = _page(_ADDRESSES[address], text)
    links = {link for text in read_texts(linking.stdout).values() for link in _read(text).links}
    return LegalPages(tuple(pages[name] for name in sorted(pages)), tuple(sorted(links)))


def _page(kind: str, text: str) -> LegalPage:
    read = _read(text)
    return LegalPage(kind, read.language, read.words, read.gaps, read.draft, read.foreign)


class _Reader(HTMLParser):
    """Counts what a page says; its words are not kept."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.words = self.gaps = self.foreign = 0
        self.draft = self.silent = False
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        classes = told.get("class", "").split()
        self.gaps += "open" in classes
        self.draft = self.draft or told.get("id") == "draft" or "draft" in classes
        if tag == "html":
            self.language = told.get("lang", "")[:8]
        if tag == "a" and told.get("href"):
            self.links.append(told["href"][:200])
        loads = told.get("src", "") or (told.get("href", "") if tag == "link" else "")
        self.foreign += tag in _LOADS and loads.startswith(("http:", "https:", "//"))
        self.silent = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        self.words += 0 if self.silent else len(data.split())


def _read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader
