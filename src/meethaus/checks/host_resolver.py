"""When nobody else learns which names the host looks up."""

from collections.abc import Iterator

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.checks.sandboxes import judge_walls
from meethaus.errors import UnseenError
from meethaus.probes.host_firewall_ways import Listeners
from meethaus.probes.host_resolver import NameServers
from meethaus.probes.host_resolver_unbound import OwnResolver, ResolverSandbox


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
    if not sights.fact(OwnResolver).present:
        # systemd-resolved and dnsmasq, for example, pass all questions on.
        raise UnseenError("who answers on this host is not unbound, and may ask somebody else")
    return fine("programs ask this host alone")


_DNS = 53
_NONE = "this host has no resolver of its own"


def check_host_resolver_answers_itself(sights: Sights, intent: Intent) -> Finding:
    open_ = [each for each in sights.fact(Listeners).sockets if each.port == _DNS]
    strange = sorted({each.program or "somebody" for each in open_ if not each.local})
    if strange:
        return wrong(f"{strange[0]} takes questions from outside", "on this host only")
    return fine("nobody else can ask")


def check_host_resolver_names_unwritten(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(OwnResolver)
    if not seen.present:
        return needless(_NONE)
    if seen.logging:
        return wrong(f"names are written down by {', '.join(seen.logging)}", "none of them")
    return fine("no name is written down")


def check_host_resolver_names_shortened(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(OwnResolver)
    if not seen.present:
        return needless(_NONE)
    if not seen.minimal:
        return wrong("qname-minimisation is off", "on")
    return fine("each name server learns no more of a name than it needs")


def check_host_resolver_forwarders_wanted(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(OwnResolver)
    if not seen.present:
        return needless(_NONE)
    wanted = set(_forwarders(intent))
    more = [each for each in seen.forwarders if each not in wanted]
    if more:
        return wrong(f"{len(more)} that no setting names are asked", "those of the settings")
    return fine(f"{len(seen.forwarders)} of the settings are asked, or name servers themselves")


def _forwarders(intent: Intent) -> Iterator[str]:
    for each in intent.entries("host_resolver_forwarders"):
        yield str(each.get("address")).lower()


def check_host_resolver_sandboxed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(ResolverSandbox)
    if not seen.present:
        return needless(_NONE)
    wanted = intent.switch("host_resolver_sandbox_enabled")
    return judge_walls(seen.missing, stale=seen.stale, wanted=wanted)
