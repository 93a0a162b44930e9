"""Examples for the control of host_egress."""

from dataclasses import replace

from meethaus.probes.host_firewall_ways import FirewallUnits, OutboundRules, OutboundWay
from tests.support.examples import Example
from tests.unit.checks.host_firewall import CLOSED

WORK = (
    OutboundWay("", "tcp", 0, 65535, bound=False),
    OutboundWay("", "udp", 67, 67, bound=False),
    OutboundWay("jvb", "tcp", 5222, 5222, bound=True),
)


def contacts(user: str, port: int) -> OutboundRules:
    return OutboundRules((*WORK, OutboundWay(user, "tcp", port, port, bound=False)), 0, logs=False)


EXAMPLES = {
    "host-egress-outbound-closed": [
        Example((CLOSED,)),
        Example((replace(CLOSED, closed_out=("ip",)),), because="ip6 lets out"),
        Example((replace(CLOSED, opened=("output",)),), because="a rule lets out everything"),
        Example((replace(CLOSED, closed_out=()),), {"host_egress_enabled": False}),
    ],
    "host-egress-daemons-bound": [
        Example((OutboundRules(WORK, 0, logs=False), CLOSED)),
        Example((OutboundRules((), 0, logs=False), CLOSED), {"host_egress_enabled": False}),
        Example((contacts("prosody", 443), CLOSED), because="prosody"),
        Example((contacts("", 443), CLOSED), because="every account"),
        Example((contacts("jvb", 5222), CLOSED), because="jvb"),
        Example(
            (contacts("www-data", 25), CLOSED),
            {
                "host_egress_extra_contacts": [
                    {"user": "www-data", "protocol": "tcp", "port": 25, "reason": "x"}
                ]
            },
        ),
        Example((OutboundRules((), 2, logs=False), CLOSED), unseen="2 rules let out"),
        # Without a rule for the rest nobody is bound, which another control says.
        Example((contacts("prosody", 443), replace(CLOSED, closed_out=()))),
    ],
    "host-egress-kept-at-start": [
        Example((FirewallUnits(("meethaus-egress",), ("meethaus-egress",)),)),
        Example((FirewallUnits((), ()),), {"host_egress_enabled": False}),
        Example(
            (FirewallUnits(("meethaus-egress", "meethaus-firewall"), ("meethaus-firewall",)),),
            because="no unit loads rules",
        ),
    ],
}
