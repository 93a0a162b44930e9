"""How to look for interfaces of a conference server that only its own parts should reach."""

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from meethaus.outside.documents import is_page
from meethaus.outside.fetch import Answer
from meethaus.outside.visit import Visit

__all__ = ["InnerAddresses", "InnerPorts", "probe_inner_addresses", "probe_inner_ports"]

# The bridge and the focus take orders and tell of meetings at the first two and the fourth;
# clients, servers, browsers and components reach Prosody at the others.
_PORTS: Final = (8080, 8888, 5222, 9090, 5269, 5280, 5281, 5347)
# The bridge's REST interface, as installations pass it on by mistake.
_PATHS: Final = (
    *("/colibri/stats", "/colibri/debug", "/colibri/conferences", "/colibri/v2/conferences"),
    *("/about/health", "/about/version", "/debug"),
)
_FINE: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class InnerPorts:
    """Ports that took a connection, as `address:port`, of so many that were tried.

    `out_of_reach` are addresses to which no way led at all, so nothing is known of them.
    """

    tried: int
    open: tuple[str, ...]
    out_of_reach: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InnerAddresses:
    """Paths that were answered with anything but a page for people, of so many."""

    asked: int
    answering: tuple[str, ...]


def probe_inner_ports(visit: Visit) -> InnerPorts:
    """Try each port at each address once, and send nothing."""
    ports = [each for each in _PORTS if each not in (visit.target.port, visit.target.plain)]
    pairs = [(address, port) for address in visit.addresses for port in ports]
    homes = [(address, visit.target.port) for address in visit.addresses]
    with ThreadPoolExecutor(max_workers=len(pairs) + len(homes)) as pool:
        reached = dict(zip(homes, pool.map(lambda each: _takes(visit, *each), homes), strict=True))
        took = list(pool.map(lambda each: _takes(visit, *each), pairs))
    away = tuple(address for (address, _), there in reached.items() if not there)
    found = _named(pair for pair, there in zip(pairs, took, strict=True) if there)
    return InnerPorts(len(pairs), found, away)


def _named(pairs: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(f"[{one}]:{port}" if ":" in one else f"{one}:{port}" for one, port in pairs)


def _takes(visit: Visit, address: str, port: int) -> bool:
    seconds = visit.deadline.sooner(visit.limits.port_seconds).left()
    visit.count()
    try:
        socket.create_connection((address, port), timeout=seconds).close()
    except OSError:
        return False
    return True


def probe_inner_addresses(visit: Visit) -> InnerAddresses:
    """Ask for each path; a client answers any address with its first page, and that is none."""
    home = visit.get("/")
    answering = []
    for path in _PATHS:
        answer = _answer(visit, path)
        if answer and answer.status in _FINE and not is_page(answer) and answer.body != home.body:
            answering.append(path)
    return InnerAddresses(len(_PATHS), tuple(answering))


def _answer(visit: Visit, path: str) -> Answer | None:
    """Return an answer, `None` where the server sends away; raises `UnseenError` for none."""
    answer = visit.get(path)
    return None if answer.leads_to else answer
