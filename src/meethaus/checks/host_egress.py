"""When the host begins no contact that no part needs."""

from collections.abc import Mapping
from typing import Final

from meethaus.checks.host_firewall import kept_at_start
from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.probes.host_firewall import FAMILIES, PacketFilter
from meethaus.probes.host_firewall_ways import FirewallUnits, OutboundRules, OutboundWay


def check_host_egress_outbound_closed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(PacketFilter)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    expected = "policy drop for IPv4 and IPv6, and no rule that accepts all"
    if missing := set(FAMILIES) - set(seen.closed_out):
        return wrong(f"{', '.join(sorted(missing))} lets out what no rule refuses", expected)
    if "output" in seen.opened:
        return wrong("a rule lets out everything", expected)
    return fine("what no rule lets out is refused, by IPv4 and IPv6")


_EVERYTHING: Final = (0, 65535)
_ADDRESS: Final = (("udp", 67), ("udp", 547))
_XMPP: Final = (("tcp", 5222), ("tcp", 5281))
"""Between hosts of one deployment: the login of bridge and focus, and what the web edge passes."""


def check_host_egress_daemons_bound(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(OutboundRules)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    if seen.opaque:
        raise UnseenError(f"{seen.opaque} rules let out what cannot be read")
    extra = intent.value("host_egress_extra_contacts")
    listed = extra if isinstance(extra, list | tuple) else ()
    excused = {str(each.get("user")) for each in listed if isinstance(each, Mapping)}
    free = [each for each in seen.ways if each.user not in excused and not _is_work(each)]
    if free:
        who = ", ".join(sorted({each.user or "every account" for each in free})[:4])
        return wrong(f"may begin contacts: {who}", "answers only, and what is in the settings")
    return fine("daemons that strangers talk to only answer")


def _is_work(way: OutboundWay) -> bool:
    """Tell whether a way out is for the host's address, or bound to another host of ours."""
    if (way.first, way.last) == _EVERYTHING and not way.user:
        # For every account to everybody: host-egress-outbound-closed.
        return True
    one = (way.protocol, way.first) if way.first == way.last else None
    return one in _ADDRESS or (way.bound and one in _XMPP)


def check_host_egress_kept_at_start(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(FirewallUnits)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    return kept_at_start(seen, "meethaus-egress")
