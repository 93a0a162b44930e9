"""When nobody else learns which names the host looks up."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_resolver import NameServers


def check_host_resolver_own_asked(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(NameServers)
    if not intent.switch("host_resolver_enabled"):
        return needless("the name servers are left as they were, by host_resolver_enabled")
    expected = "only name servers on this host"
    if not seen.count:
        return wrong("no name server is listed", expected)
    if seen.own < seen.count:
        return wrong(
            f"{seen.count - seen.own} of {seen.count} name servers are elsewhere", expected
        )
    return fine("programs ask this host alone")
