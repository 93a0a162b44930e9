"""What stands in a page of HTML: its links, and the scripts it holds or loads."""

from html.parser import HTMLParser
from typing import Final

from meethaus.errors import UnseenError
from meethaus.outside.fetch import Answer

__all__ = ["Document", "is_page", "read_document"]

_PAGE: Final = ("<!doctype html", "<html")
_LOOK_AT: Final = 2048
"""So many characters at the beginning tell whether it is a page."""


_LONGEST: Final = 256 * 1024
_LEFT_OPEN: Final = 200
"""In characters, and in brackets; a client's first page has some 60,000 and a few."""

# Scripts of other types are data and do not run (HTML, section 4.12.1).
_RUN: Final = ("", "module", "text/javascript", "application/javascript")


class Document(HTMLParser):
    """A page as it was sent, without anything that scripts would add."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        """Each with its text."""
        self.scripts: list[str] = []
        self.loaded: list[str] = []
        self.words = 0
        self._script = self._silent = self._link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link, and that of a script or its beginning."""
        told = {name: value or "" for name, value in attrs}
        if tag == "script" and told.get("src"):
            self.loaded.append(told["src"])
        runs = told.get("type", "").strip().lower() in _RUN
        self._script = tag == "script" and runs and not told.get("src")
        if self._script:
            self.scripts.append("")
        self._silent = tag in ("script", "style")
        if tag == "a" and told.get("href"):
            self.links.append((told["href"].strip(), ""))
            self._link = True

    def handle_endtag(self, tag: str) -> None:
        """Leave a link or a script."""
        self._script = self._script and tag != "script"
        self._silent = self._silent and tag not in ("script", "style")
        self._link = self._link and tag != "a"

    def handle_data(self, data: str) -> None:
        """Take what people read, and what scripts say."""
        if self._script:
            self.scripts[-1] += data
        if not self._silent:
            self.words += len(data.split())
        if self._link and not self._silent:
            address, text = self.links[-1]
            self.links[-1] = (address, f"{text}{data}")


def read_document(text: str) -> Document:
    """Read a page; raises `UnseenError` for what no parser understands in good time."""
    # Python's parser looks through the rest for each bracket that nobody closes.
    if len(text) > _LONGEST or text.count("<") - text.count(">") > _LEFT_OPEN:
        raise UnseenError("its page is too long or too broken to be read")
    document = Document()
    try:
        document.feed(text)
        document.close()
    except AssertionError as error:
        # Python's parser says so of declarations that are none.
        raise UnseenError("its page is not understood") from error
    return document


def is_page(answer: Answer) -> bool:
    """Tell whether a browser would show a page, and not data or a script."""
    said = answer.header("content-type")
    start = answer.text[:_LOOK_AT].lower()
    return (not said or "html" in said[0].lower()) and any(each in start for each in _PAGE)
