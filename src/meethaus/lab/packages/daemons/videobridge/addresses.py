"""Which local addresses the bridge offers, and which of them the world can reach.

The classes are Java's: "site local" means RFC 1918 and fec0::/10, so a unique local IPv6 address
counts as reachable.
"""

import array
import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .settings import Harvest

_SITE_LOCAL = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fec0::/10")
)
# netdevice(7): the list of addresses, as struct ifreq of this size on 64 bits.
_SIOCGIFCONF = 0x8912
_IFREQ_BYTES = 40
_IFREQS_MAX = 128
_IPV6_TABLE = Path("/proc/net/if_inet6")


@dataclass(frozen=True)
class LocalAddress:
    """One address of one network interface."""

    interface: str
    address: str


@dataclass(frozen=True)
class Mapping:
    """A public address that stands for a local one, and who found it."""

    local: str
    public: str
    source: str


def is_valid(address: str) -> bool:
    """Return whether the health check takes the address for reachable."""
    ip = ipaddress.ip_address(address)
    site_local = any(ip.version == net.version and ip in net for net in _SITE_LOCAL)
    return not (site_local or ip.is_link_local or ip.is_loopback)


def list_local() -> tuple[LocalAddress, ...]:
    """Ask the kernel for all addresses of interfaces, in the two ways in which Java asks.

    A program of its own for it would need calls that the vendor's bridge never makes, and that a
    sandbox may forbid.
    """
    return (*_list_ipv4(), *_list_ipv6())


def _list_ipv4() -> Iterator[LocalAddress]:
    room = array.array("B", bytes(_IFREQ_BYTES * _IFREQS_MAX))
    place, _ = room.buffer_info()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        answer = fcntl.ioctl(asked, _SIOCGIFCONF, struct.pack("iP", len(room), place))
    filled, _ = struct.unpack("iP", answer)
    for start in range(0, filled, _IFREQ_BYTES):
        entry = room[start : start + _IFREQ_BYTES].tobytes()
        # A name of 16 bytes, then struct sockaddr_in: family, port, address.
        name = entry[:16].partition(b"\0")[0].decode()
        yield LocalAddress(name, socket.inet_ntoa(entry[20:24]))


def _list_ipv6() -> Iterator[LocalAddress]:
    if not _IPV6_TABLE.is_file():
        return
    for line in _IPV6_TABLE.read_text(encoding="ascii").splitlines():
        address, *_, name = line.split()
        yield LocalAddress(name, str(ipaddress.IPv6Address(int(address, 16))))


def choose(found: Iterable[LocalAddress], harvest: Harvest) -> tuple[str, ...]:
    """Return the addresses that are allowed to carry media."""
    return tuple(item.address for item in found if _wanted(item, harvest))


def _wanted(item: LocalAddress, harvest: Harvest) -> bool:
    ip = ipaddress.ip_address(item.address)
    return (
        not ip.is_loopback
        and (harvest.use_ipv6 or ip.version == ipaddress.IPV4LENGTH // 8)
        and (harvest.use_link_local or not ip.is_link_local)
        and _passes(item.interface, harvest.allowed_interfaces, harvest.blocked_interfaces)
        and _passes(item.address, harvest.allowed_addresses, harvest.blocked_addresses)
    )


def _passes(value: str, allowed: Sequence[str], blocked: Sequence[str]) -> bool:
    return (not allowed or value in allowed) and value not in blocked
