"""Examples for the control of host_egress."""

from dataclasses import replace

from tests.support.examples import Example
from tests.unit.checks.host_firewall import CLOSED

EXAMPLES = {
    "host-egress-outbound-closed": [
        Example((CLOSED,)),
        Example((replace(CLOSED, closed_out=("ip",)),), because="ip6 lets out"),
        Example((replace(CLOSED, opened=("output",)),), because="a rule lets out everything"),
        Example((replace(CLOSED, closed_out=()),), {"host_egress_enabled": False}),
    ],
}
