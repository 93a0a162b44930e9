"""When the host begins no contact that no part needs."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_firewall import FAMILIES, PacketFilter


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
