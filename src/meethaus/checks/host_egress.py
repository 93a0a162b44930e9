"""When the host begins no contact that no part needs."""

from typing import Final

from meethaus.checks.host_firewall import XMPP, closed, closes, kept_at_start
from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.probes.host_firewall import PacketFilter
from meethaus.probes.host_firewall_ways import FirewallUnits, OutboundRules, OutboundWay
from meethaus.probes.nftables import PORTS


def check_host_egress_outbound_closed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(PacketFilter)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    return closed(seen.closed_out, "out", opened="output" in seen.opened)


_ADDRESS: Final = (("udp", 67, 67), ("udp", 547, 547))


def check_host_egress_daemons_bound(sights: Sights, intent: Intent) -> Finding:
    seen, whole = sights.fact(OutboundRules), sights.fact(PacketFilter)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    if not closes(whole.closed_out, opened="output" in whole.opened):
        return needless("nothing is refused, so no rule binds anybody")
    if seen.opaque:
        raise UnseenError(f"{seen.opaque} rules let out what cannot be read")
    excused = {str(each.get("user")) for each in intent.entries("host_egress_extra_contacts")}
    free = [each for each in seen.ways if each.user not in excused and not _is_work(each)]
    if free:
        who = ", ".join(sorted({each.user or "every account" for each in free})[:4])
        return wrong(f"may begin contacts: {who}", "answers only, and what is in the settings")
    return fine("daemons that strangers talk to only answer")


def _is_work(way: OutboundWay) -> bool:
    """Tell whether a way out is for the host's address, or bound to another host of ours."""
    if (way.first, way.last) == PORTS and not way.user:
        # For every account to everybody: host-egress-outbound-closed.
        return True
    ports = (way.protocol, way.first, way.last)
    return ports in _ADDRESS or (way.bound and ports in XMPP)


def check_host_egress_kept_at_start(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(FirewallUnits)
    if not intent.switch("host_egress_enabled"):
        return needless("contacts are not limited, by host_egress_enabled")
    return kept_at_start(seen, "meethaus-egress")
