"""Examples for the control of host_resolver."""

from dataclasses import replace

from meethaus.probes.host_firewall_ways import Listeners, Socket
from meethaus.probes.host_resolver import NameServers
from meethaus.probes.host_resolver_unbound import OwnResolver, ResolverSandbox
from tests.support.examples import Example

OWN = OwnResolver(present=True, minimal=True, validates=True)
WALLED = ResolverSandbox(present=True)
SSH = Socket("tcp", 22, local=False, program="sshd")

EXAMPLES = {
    "host-resolver-own-asked": [
        Example((NameServers(count=2, own=2), OwnResolver(present=True))),
        Example((NameServers(count=1, own=1), OwnResolver(present=False)), unseen="not unbound"),
        Example((NameServers(count=2, own=1),), because="1 of 2 name servers"),
        Example((NameServers(count=0, own=0),), because="no name server"),
        Example((NameServers(count=1, own=0),), {"host_resolver_enabled": False}),
    ],
    "host-resolver-answers-itself": [
        Example((Listeners((SSH, Socket("udp", 53, local=True, program="unbound"))),)),
        Example(
            (Listeners((SSH, Socket("udp", 53, local=False, program="unbound"))),),
            because="unbound takes",
        ),
    ],
    "host-resolver-names-unwritten": [
        Example((OWN,)),
        Example((OwnResolver(present=False),)),
        Example((replace(OWN, logging=("log-queries",)),), because="by log-queries"),
    ],
    "host-resolver-names-shortened": [
        Example((OWN,)),
        Example((OwnResolver(present=False),)),
        Example((replace(OWN, minimal=False),), because="qname-minimisation is off"),
    ],
    "host-resolver-forwarders-wanted": [
        Example((OWN,)),
        Example((OwnResolver(present=False),)),
        Example((replace(OWN, forwarders=("192.0.2.53",)),), because="1 that no setting names"),
        Example(
            (replace(OWN, forwarders=("192.0.2.53",)),),
            {"host_resolver_forwarders": [{"address": "192.0.2.53"}]},
        ),
    ],
    "host-resolver-sandboxed": [
        Example((WALLED,)),
        Example((replace(WALLED, present=False),)),
        Example(
            (replace(WALLED, missing=("PrivateTmp",)),), {"host_resolver_sandbox_enabled": False}
        ),
        Example((replace(WALLED, missing=("PrivateTmp",)),), because="PrivateTmp not set"),
        Example((replace(WALLED, stale=True),), because="has not read"),
    ],
}
