"""How to look at pages: the headers they come with, and what is answered without TLS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from meethaus.errors import UnseenError
from meethaus.outside.fetch import Answer
from meethaus.outside.visit import ROOM, Visit

__all__ = ["PlainAnswers", "ServedPage", "ServedPages", "probe_plain_answers", "probe_served_pages"]

_PATHS: Final = ("/", ROOM)
_FINE: Final = 200
_REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True)
class ServedPage:
    """What a path is answered with. `elsewhere` is the host it sends people to, `""` if none."""

    path: str
    status: int
    headers: Mapping[str, tuple[str, ...]]
    elsewhere: str = ""

    @property
    def is_shown(self) -> bool:
        """Tell whether people see a page, and no error and no other host."""
        return self.status == _FINE


@dataclass(frozen=True, slots=True)
class ServedPages:
    """The first page and one that a room would have, by TLS; redirects on the host followed."""

    host: str
    pages: tuple[ServedPage, ...]


@dataclass(frozen=True, slots=True)
class PlainAnswers:
    """What is answered without TLS. `asked` is false where nobody knows the port.

    `silent` says that nobody took the connection. `shown` are paths with an answer that is neither
    an error nor a redirect; `astray` those that lead to anything but the same host by TLS.
    """

    asked: bool
    silent: bool = False
    shown: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()


def probe_served_pages(visit: Visit) -> ServedPages:
    """Ask for both pages; what is missing where there are no rooms is no page and no finding."""
    answers = {path: visit.get(path) for path in _PATHS}
    pages = tuple(_page(path, answer) for path, answer in answers.items())
    return ServedPages(visit.target.host, pages)


def _page(path: str, answer: Answer) -> ServedPage:
    names = dict.fromkeys(key for key, _ in answer.headers)
    headers = {name: answer.header(name) for name in names if name != "set-cookie"}
    return ServedPage(path, answer.status, headers, _host_of(answer.leads_to))


def _host_of(address: str) -> str:
    return (urlsplit(address).hostname or "") if address else ""


def probe_plain_answers(visit: Visit) -> PlainAnswers:
    """Ask for the same pages without TLS."""
    if not visit.target.plain:
        return PlainAnswers(asked=False)
    try:
        visit.open(visit.target.plain).close()
    except UnseenError:
        # Closed, or kept from us: either way no page comes without TLS to where we are.
        return PlainAnswers(asked=True, silent=True)
    answers = {path: visit.get_plain(path) for path in _PATHS}
    shown = [path for path, each in answers.items() if each.status < _REDIRECTS.start]
    astray = [
        path
        for path, each in answers.items()
        if each.status in _REDIRECTS and not _leads_home(each, visit)
    ]
    return PlainAnswers(asked=True, shown=tuple(shown), astray=tuple(astray))


def _leads_home(answer: Answer, visit: Visit) -> bool:
    led = urlsplit(answer.leads_to)
    return (led.scheme, led.hostname) == ("https", visit.target.host)
