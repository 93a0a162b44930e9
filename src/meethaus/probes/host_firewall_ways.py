"""How to look at which ways rules leave open, in and out, and who listens."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.nftables import (
    PORTS,
    Base,
    Way,
    bases_of,
    parse_ruleset,
    passes_on,
)
from meethaus.probes.units import ask_units, units_of

__all__ = [
    "FirewallUnits",
    "InboundRules",
    "Listeners",
    "OpenPorts",
    "OutboundRules",
    "OutboundWay",
    "Socket",
    "probe_firewall_units",
    "probe_inbound_rules",
    "probe_listeners",
    "probe_outbound_rules",
    "sockets_of",
]


@dataclass(frozen=True, slots=True)
class OpenPorts:
    """Ports through which something new gets in; `bound` means from some networks only."""

    protocol: str
    first: int
    last: int
    bound: bool


@dataclass(frozen=True, slots=True)
class InboundRules:
    """What is let in. `opaque` counts rules that let something in and cannot be read.

    `logs` is about all rules. `passes_on` means that rules send something to another address
    before it is judged here, as those of containers do.
    """

    ports: tuple[OpenPorts, ...]
    opaque: int
    logs: bool
    passes_on: bool = False


@dataclass(frozen=True, slots=True)
class OutboundWay:
    """What an account may contact: `user` is the name of a daemon's, or `""` for all accounts."""

    user: str
    protocol: str
    first: int
    last: int
    bound: bool


@dataclass(frozen=True, slots=True)
class OutboundRules:
    """What daemons may contact; `logs` is about all rules."""

    ways: tuple[OutboundWay, ...]
    opaque: int
    logs: bool


@dataclass(frozen=True, slots=True)
class Socket:
    """Where a program waits for others; `local` means on this host only."""

    protocol: str
    port: int
    local: bool
    program: str


@dataclass(frozen=True, slots=True)
class Listeners:
    """All sockets on which something new is taken."""

    sockets: tuple[Socket, ...]


@dataclass(frozen=True, slots=True)
class FirewallUnits:
    """Units that can load rules, and those of them that do so at each start."""

    present: tuple[str, ...]
    enabled: tuple[str, ...]


_RULES: Final = "nft --json list ruleset"
DAEMONS: Final = ("www-data", "nginx", "prosody", "jicofo", "jvb", "turnserver")
"""The accounts of daemons that strangers talk to, in Debian's packages and upstream's."""

_LOADERS: Final = (
    *("meethaus-firewall", "meethaus-egress", "nftables", "ufw", "firewalld"),
    *("netfilter-persistent", "shorewall"),
)


def _ruleset(host: Host) -> tuple[Mapping[str, Any], ...]:
    told = host.run(_RULES)
    if told.rc:
        raise UnseenError(f"nft ended with {told.rc}: nobody knows which rules are in force")
    return parse_ruleset(told.stdout)


def _bases(host: Host, hook: str) -> tuple[Base, ...]:
    return bases_of(_ruleset(host), hook)


def probe_inbound_rules(host: Host) -> InboundRules:
    """Read the rules for what arrives, in all tables; whether the rest is refused is not asked."""
    bases = _bases(host, "input")
    ways = [way for base in bases for way in base.ways]
    ports = {
        OpenPorts(protocol, first, last, way.bound)
        for way in ways
        if not way.opaque
        for protocol in way.protocols
        for first, last in ((PORTS,) if way.by_source else way.ports)
    }
    return InboundRules(
        ports=tuple(sorted(ports, key=lambda each: (each.protocol, each.first, each.last))),
        opaque=sum(way.opaque for way in ways),
        logs=any(base.logs for base in bases),
        passes_on=passes_on(_ruleset(host)),
    )


def probe_outbound_rules(host: Host) -> OutboundRules:
    """Read the rules for what leaves, and whose they are; only daemons are told by name."""
    names = host.run(f"getent passwd {' '.join(DAEMONS)}")
    bases = _bases(host, "output")
    # 2: not all of them are on this host.
    if names.rc not in {0, 2}:
        raise UnseenError(f"getent ended with {names.rc}: nobody knows whose rules these are")
    numbers = dict(_numbers(names.stdout))
    ways = [way for base in bases for way in base.ways]
    found = {one for way in ways if not way.opaque for one in _outbound(way, numbers)}
    return OutboundRules(
        ways=tuple(sorted(found, key=lambda each: (each.user, each.protocol, each.first))),
        opaque=sum(way.opaque for way in ways),
        logs=any(base.logs for base in bases),
    )


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the number and the name of each account, with the name for itself."""
    for line in text.splitlines():
        words = line.split(":")
        if words[0] in DAEMONS and len(words) > 2:  # noqa: PLR2004 - name:password:number
            yield words[2], words[0]
            yield words[0], words[0]


def _outbound(way: Way, numbers: dict[str, str]) -> Iterator[OutboundWay]:
    """Yield whom daemons may contact; what they send from a port of their own is their work."""
    if way.by_source:
        return
    named = {numbers[each] for each in way.users if each in numbers}
    everybody = not way.users or "!" in way.users
    for user in sorted(named) or ([""] if everybody else []):
        for protocol in way.protocols:
            for first, last in way.ports:
                yield OutboundWay(user, protocol, first, last, way.bound)


# --- Who listens ---

_PROGRAM: Final = re.compile(r'\(\("([^"]+)"')


def probe_listeners(host: Host) -> Listeners:
    """Ask the kernel for sockets, with the programs that hold them."""
    told = host.run("ss -Hlntup")
    if told.rc:
        raise UnseenError(f"ss ended with {told.rc}: nobody knows who listens")
    return Listeners(tuple(sockets_of(told.stdout)))


def sockets_of(text: str) -> list[Socket]:
    """Return the sockets that ss lists, each once; addresses are only told apart."""
    return sorted(set(_sockets(text)), key=lambda each: (each.protocol, each.port, each.program))


def _sockets(text: str) -> Iterator[Socket]:
    for line in filter(str.strip, text.splitlines()):
        words = line.split()
        address, _, port = (words[4] if len(words) > 5 else "").rpartition(":")  # noqa: PLR2004 - to the peer
        if words[0] not in ("tcp", "udp") or not port.isdecimal():
            raise UnseenError("ss lists something that is no socket")
        program = _PROGRAM.search(line)
        yield Socket(words[0], int(port), _is_local(address), program[1] if program else "")


def _is_local(address: str) -> bool:
    bare, _, interface = address.strip("[]").partition("%")
    if interface.strip("]") == "lo":
        return True
    try:
        found = ipaddress.ip_address(bare.strip("[]"))
    except ValueError:
        # An asterisk stands for all addresses.
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def probe_firewall_units(host: Host) -> FirewallUnits:
    """Ask systemd which units that load rules it knows, and which it starts."""
    names = " ".join(f"{each}.service" for each in _LOADERS)
    units = units_of(ask_units(host, names, "UnitFileState"))
    bare = {name.removesuffix(".service"): unit for name, unit in units.items()}
    enabled = (name for name, unit in bare.items() if unit.get("UnitFileState") == "enabled")
    return FirewallUnits(tuple(sorted(bare)), tuple(sorted(enabled)))
