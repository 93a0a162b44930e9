"""Which local addresses the bridge offers, and which of them the world can reach.

The classes are Java's: "site local" means RFC 1918 and fec0::/10, so a unique local IPv6 address
counts as reachable.
"""

import ipaddress
import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .settings import Harvest

_SITE_LOCAL = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fec0::/10")
)


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
    """Ask the kernel for all addresses of interfaces that are up."""
    done = subprocess.run(
        ["ip", "-json", "address", "show", "up"], capture_output=True, text=True, check=True
    )
    return tuple(
        LocalAddress(link["ifname"], entry["local"])
        for link in json.loads(done.stdout)
        for entry in link.get("addr_info", [])
        if "local" in entry
    )


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
