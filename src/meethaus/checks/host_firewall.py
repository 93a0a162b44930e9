"""When the host refuses what nobody asked for."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_firewall import FAMILIES, PacketFilter


def check_host_firewall_inbound_closed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(PacketFilter)
    if not intent.switch("host_firewall_enabled"):
        return needless("another firewall sees to it, by host_firewall_enabled")
    expected = "policy drop for IPv4 and IPv6, and no rule that accepts all"
    if missing := set(FAMILIES) - set(seen.closed_in):
        return wrong(f"{', '.join(sorted(missing))} lets in what no rule refuses", expected)
    if "input" in seen.opened:
        return wrong("a rule lets in everything", expected)
    return fine("what no rule lets in is refused, by IPv4 and IPv6")
