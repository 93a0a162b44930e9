"""Examples for the control of host_firewall."""

from dataclasses import replace

from meethaus.probes.host_firewall import PacketFilter
from meethaus.probes.host_firewall_ways import (
    FirewallUnits,
    InboundRules,
    Listeners,
    OpenPorts,
    OutboundRules,
    Socket,
)
from tests.support.examples import Example

CLOSED = PacketFilter(closed_in=("ip", "ip6"), closed_out=("ip", "ip6"), opened=())

INBOUND = InboundRules(
    ports=(
        OpenPorts("tcp", 22, 22, bound=False),
        OpenPorts("tcp", 80, 80, bound=False),
        OpenPorts("tcp", 443, 443, bound=False),
        OpenPorts("tcp", 5349, 5349, bound=False),
        OpenPorts("udp", 68, 68, bound=False),
        OpenPorts("udp", 546, 546, bound=True),
        OpenPorts("udp", 3478, 3478, bound=False),
        OpenPorts("udp", 10000, 10000, bound=False),
        OpenPorts("udp", 49152, 65535, bound=False),
    ),
    opaque=0,
    logs=False,
)
OUTBOUND = OutboundRules((), 0, logs=False)
SOCKETS = (
    Socket("tcp", 22, local=False, program="sshd"),
    Socket("tcp", 443, local=False, program="nginx"),
    Socket("tcp", 5222, local=True, program="lua5.4"),
    Socket("udp", 53, local=False, program="unbound"),
)


def opened(protocol: str, first: int, last: int = 0, *, bound: bool = False) -> InboundRules:
    more = OpenPorts(protocol, first, last or first, bound)
    return replace(INBOUND, ports=(*INBOUND.ports, more))


def listens(socket: Socket) -> Listeners:
    return Listeners((*SOCKETS, socket))


EXAMPLES = {
    "host-firewall-inbound-closed": [
        Example((CLOSED,)),
        Example((replace(CLOSED, closed_in=("ip",)),), because="ip6 lets in"),
        Example((replace(CLOSED, closed_in=()),), because="ip, ip6 lets in"),
        Example((replace(CLOSED, opened=("input",)),), because="a rule lets in everything"),
        Example((replace(CLOSED, opened=("output",)),)),
        Example((replace(CLOSED, closed_in=()),), {"host_firewall_enabled": False}),
    ],
    "host-firewall-ports-wanted": [
        Example((INBOUND, CLOSED)),
        Example((INBOUND, CLOSED), {"host_firewall_enabled": False}),
        Example((opened("tcp", 9999), CLOSED), because="9999/tcp"),
        Example((opened("udp", 9000, 9010), CLOSED), because="9000-9010/udp"),
        Example(
            (opened("udp", 9000, 9010), CLOSED),
            {
                "host_firewall_extra_ports": [
                    {"port": "9000-9010", "protocol": "udp", "reason": "x"}
                ]
            },
        ),
        Example((opened("tcp", 5222), CLOSED), because="5222/tcp"),
        Example((opened("tcp", 5222, bound=True), CLOSED)),
        Example((opened("tcp", 0, 65535, bound=True), CLOSED)),
        Example((INBOUND, CLOSED), parts=("jitsi_web",), because="10000/udp"),
        Example((INBOUND, CLOSED), parts=("jitsi_videobridge",), because="80/tcp, 443/tcp"),
        Example((INBOUND, CLOSED), {"host_firewall_ssh_port": 2222}, because="22/tcp"),
        Example((replace(INBOUND, opaque=1), CLOSED), unseen="1 rules let in"),
        Example(
            (INBOUND, CLOSED), {"host_firewall_extra_ports": [{"port": "x"}]}, unseen="no number"
        ),
        Example((replace(INBOUND, passes_on=True), CLOSED), unseen="such as containers"),
        # Without a rule for the rest no port is closed, which another control says.
        Example((opened("tcp", 9999), replace(CLOSED, closed_in=("ip",)))),
        Example((opened("tcp", 9999), replace(CLOSED, opened=("input",)))),
    ],
    "host-firewall-no-strange-listeners": [
        Example((Listeners(SOCKETS), INBOUND)),
        Example(
            (listens(Socket("tcp", 2222, local=False, program="sshd")), INBOUND),
            because="sshd on 2222",
        ),
        Example(
            (listens(Socket("udp", 111, local=False, program="")), INBOUND), because="? on 111"
        ),
        Example((listens(Socket("tcp", 2222, local=True, program="x")), INBOUND)),
        Example((listens(Socket("udp", 40000, local=False, program="unbound")), INBOUND)),
        Example((Listeners(SOCKETS), replace(INBOUND, passes_on=True)), unseen="containers"),
    ],
    "host-firewall-strangers-not-logged": [
        Example((INBOUND, OUTBOUND)),
        Example((replace(INBOUND, logs=True), OUTBOUND), because="writes addresses"),
        Example((INBOUND, replace(OUTBOUND, logs=True)), because="writes addresses"),
    ],
    "host-firewall-kept-at-start": [
        Example((FirewallUnits(("meethaus-firewall", "nftables"), ("meethaus-firewall",)),)),
        Example((FirewallUnits(("ufw",), ("ufw",)),)),
        Example((FirewallUnits((), ()),), {"host_firewall_enabled": False}),
        Example((FirewallUnits((), ()),), because="no unit loads rules"),
        # Where ours is, it is the one that counts: what others load is not what apply wrote.
        Example(
            (FirewallUnits(("meethaus-firewall", "nftables"), ("nftables",)),),
            because="no unit loads rules",
        ),
    ],
}
