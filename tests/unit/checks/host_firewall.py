"""Examples for the control of host_firewall."""

from dataclasses import replace

from meethaus.probes.host_firewall import PacketFilter
from tests.support.examples import Example

CLOSED = PacketFilter(closed_in=("ip", "ip6"), closed_out=("ip", "ip6"), opened=())

EXAMPLES = {
    "host-firewall-inbound-closed": [
        Example((CLOSED,)),
        Example((replace(CLOSED, closed_in=("ip",)),), because="ip6 lets in"),
        Example((replace(CLOSED, closed_in=()),), because="ip, ip6 lets in"),
        Example((replace(CLOSED, opened=("input",)),), because="a rule lets in everything"),
        Example((replace(CLOSED, opened=("output",)),)),
        Example((replace(CLOSED, closed_in=()),), {"host_firewall_enabled": False}),
    ],
}
