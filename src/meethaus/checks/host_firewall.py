"""When the host refuses what nobody asked for."""

from collections.abc import Iterable, Iterator
from typing import Final

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.probes.host_firewall import FAMILIES, PacketFilter
from meethaus.probes.host_firewall_ways import (
    FirewallUnits,
    InboundRules,
    Listeners,
    OpenPorts,
    OutboundRules,
)
from meethaus.probes.nftables import PORTS


def check_host_firewall_inbound_closed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(PacketFilter)
    if not intent.switch("host_firewall_enabled"):
        return needless("another firewall sees to it, by host_firewall_enabled")
    return closed(seen.closed_in, "in", opened="input" in seen.opened)


def closes(families: Iterable[str], *, opened: bool) -> bool:
    """Tell whether rules decide at all: without a rule for the rest, each only says yes to all."""
    return not opened and set(FAMILIES) <= set(families)


def closed(families: Iterable[str], way: str, *, opened: bool) -> Finding:
    """Judge whether everything is refused that no rule lets through, on the way in or out."""
    expected = "policy drop for IPv4 and IPv6, and no rule that accepts all"
    if missing := set(FAMILIES) - set(families):
        return wrong(f"{', '.join(sorted(missing))} lets {way} what no rule refuses", expected)
    if opened:
        return wrong(f"a rule lets {way} everything", expected)
    return fine(f"what no rule lets {way} is refused, by IPv4 and IPv6")


# --- Which ports ---

_Ports = tuple[str, int, int]
# What the parts take, as roles/meet/vars/main/ports.yml has it.
_WEB: Final[tuple[_Ports, ...]] = (("tcp", 80, 80), ("tcp", 443, 443))
_TURN: Final[tuple[_Ports, ...]] = (("udp", 3478, 3478), ("tcp", 5349, 5349))
# Between hosts of one deployment, and from these alone.
XMPP: Final[tuple[_Ports, ...]] = (("tcp", 5222, 5222), ("tcp", 5281, 5281))
# The host's own address, by DHCP.
_ADDRESS: Final[tuple[_Ports, ...]] = (("udp", 68, 68), ("udp", 546, 546))
# The names and the time that a host gives others are judged by their own controls.
_ELSEWHERE: Final = (53, 123)
# Above, UDP is where answers arrive and media flows; the rules say what of it comes in.
_LAST_OF_DAEMONS: Final = 1023
_SSH: Final = 22
_ELSEWHERE_TOO: Final = "rules pass what arrives on to other addresses, such as containers"


def _wanted(intent: Intent) -> Iterator[_Ports]:
    ssh = intent.values.get("host_firewall_ssh_port", _SSH)
    yield from _entry("tcp", ssh)
    yield from _ADDRESS
    if {"jitsi_web", "turn_server"} & set(intent.parts):
        yield from _WEB
    if "turn_server" in intent.parts:
        yield from _TURN
        first = intent.number("turn_server_relay_port_first")
        yield "udp", first, intent.number("turn_server_relay_port_last")
    if "jitsi_videobridge" in intent.parts:
        port = intent.number("jitsi_videobridge_port")
        yield "udp", port, port
    for each in intent.entries("host_firewall_extra_ports"):
        yield from _entry(str(each.get("protocol")), each.get("port"))


def _entry(protocol: str, port: object) -> Iterator[_Ports]:
    first, _, last = str(port).partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise UnseenError("a port of the settings is no number")
    yield protocol, int(first), int(last or first)


def _is_within(protocol: str, first: int, last: int, wanted: Iterable[_Ports]) -> bool:
    return any(protocol == each and low <= first and last <= high for each, low, high in wanted)


def check_host_firewall_ports_wanted(sights: Sights, intent: Intent) -> Finding:
    seen, whole = sights.fact(InboundRules), sights.fact(PacketFilter)
    if not intent.switch("host_firewall_enabled"):
        return needless("another firewall sees to it, by host_firewall_enabled")
    if not closes(whole.closed_in, opened="input" in whole.opened):
        return needless("nothing is refused, so no rule opens a port")
    if seen.passes_on:
        raise UnseenError(_ELSEWHERE_TOO)
    if seen.opaque:
        raise UnseenError(f"{seen.opaque} rules let in what cannot be read")
    wanted = tuple(_wanted(intent))
    more = [each for each in seen.ports if not _is_wanted(each, wanted)]
    if more:
        told = ", ".join(_name(each.protocol, each.first, each.last) for each in more[:4])
        return wrong(f"open besides: {told}", "no port that no part needs")
    return fine("open is only what a part needs")


def _is_wanted(ports: OpenPorts, wanted: tuple[_Ports, ...]) -> bool:
    if (ports.first, ports.last) == PORTS:
        # For everybody: host-firewall-inbound-closed. For some: a network behind, such as a tunnel.
        return True
    known = (*wanted, *XMPP) if ports.bound else wanted
    return _is_within(ports.protocol, ports.first, ports.last, known)


def _name(protocol: str, first: int, last: int) -> str:
    return f"{first}/{protocol}" if first == last else f"{first}-{last}/{protocol}"


def check_host_firewall_no_strange_listeners(sights: Sights, intent: Intent) -> Finding:
    seen, passes_on = sights.fact(Listeners), sights.fact(InboundRules).passes_on
    wanted = (*_wanted(intent), *XMPP)
    strange = [
        each
        for each in seen.sockets
        if not each.local
        and each.port not in _ELSEWHERE
        and (each.protocol == "tcp" or each.port <= _LAST_OF_DAEMONS)
        and not _is_within(each.protocol, each.port, each.port, wanted)
    ]
    if strange:
        told = ", ".join(f"{each.program or '?'} on {each.port}" for each in strange[:4])
        return wrong(f"reachable from outside: {told}", "on this host only, or not at all")
    if passes_on:
        raise UnseenError(_ELSEWHERE_TOO)
    return fine("only what a part needs waits for others")


def check_host_firewall_strangers_not_logged(sights: Sights, intent: Intent) -> Finding:
    logs = [sights.fact(InboundRules).logs, sights.fact(OutboundRules).logs]
    if any(logs):
        return wrong("a rule writes addresses into the journal", "rules that count")
    return fine("what is refused is not written down")


def check_host_firewall_kept_at_start(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(FirewallUnits)
    if not intent.switch("host_firewall_enabled"):
        return needless("another firewall sees to it, by host_firewall_enabled")
    return kept_at_start(seen, "meethaus-firewall")


def kept_at_start(seen: FirewallUnits, own: str) -> Finding:
    """Judge which unit loads rules at the start: our own, or where it is not, anybody's."""
    loaders = (own,) if own in seen.present else seen.present
    enabled = [each for each in loaders if each in seen.enabled]
    if not enabled:
        return wrong("no unit loads rules at the start", f"{own}.service enabled, or another")
    return fine(f"{enabled[0]} loads the rules at the start")
