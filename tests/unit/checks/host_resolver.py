"""Examples for the control of host_resolver."""

from meethaus.probes.host_resolver import NameServers
from tests.support.examples import Example

EXAMPLES = {
    "host-resolver-own-asked": [
        Example((NameServers(count=2, own=2),)),
        Example((NameServers(count=2, own=1),), because="1 of 2 name servers"),
        Example((NameServers(count=0, own=0),), because="no name server"),
        Example((NameServers(count=1, own=0),), {"host_resolver_enabled": False}),
    ],
}
