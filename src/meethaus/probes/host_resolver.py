"""How to look at who is asked for names."""

from dataclasses import dataclass
from ipaddress import ip_address

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["NameServers", "probe_name_servers"]


@dataclass(frozen=True, slots=True)
class NameServers:
    """How many name servers programs ask, and how many of them are on this host."""

    count: int
    own: int


def probe_name_servers(host: Host) -> NameServers:
    """Read the list that the C library reads."""
    told = host.run("cat /etc/resolv.conf")
    if told.rc:
        raise UnseenError("/etc/resolv.conf cannot be read")
    words = [line.split() for line in told.stdout.splitlines()]
    listed = [each[1] for each in words if len(each) > 1 and each[0] == "nameserver"]
    try:
        addresses = [ip_address(each.partition("%")[0]) for each in listed]
    except ValueError as error:
        raise UnseenError("/etc/resolv.conf names a server by no address") from error
    return NameServers(len(addresses), sum(each.is_loopback for each in addresses))
