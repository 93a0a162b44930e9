"""When the host learns the time from those whom the operator chose, and can prove it."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_time import TimeSource

_NOT_OURS = "the clock is left to others, by host_time_enabled"
_BELOW = "the machine below keeps the time"


def _servers(intent: Intent) -> dict[str, bool]:
    """Return whom the settings name, and whether they can prove what they say."""
    named = intent.entries("host_time_servers")
    return {str(each["address"]).lower(): bool(each.get("nts", True)) for each in named}


def _missing(seen: TimeSource) -> Finding:
    if seen.container:
        return needless(_BELOW)
    return wrong("no program keeps the time", "chrony with the servers of the settings")


def check_host_time_servers_wanted(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(TimeSource)
    if not intent.switch("host_time_enabled"):
        return needless(_NOT_OURS)
    if not seen.program:
        return _missing(seen)
    wanted = _servers(intent)
    others = [each.address for each in seen.servers if each.address not in wanted]
    if others or not seen.servers:
        found = f"{seen.program} asks {', '.join(others[:3]) or 'nobody'}"
        return wrong(found, "those of the settings, and no others")
    return fine(f"{seen.program} asks {len(seen.servers)} servers of the settings")


def check_host_time_proved(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(TimeSource)
    if not intent.switch("host_time_enabled"):
        return needless(_NOT_OURS)
    if not seen.program:
        return _missing(seen)
    wanted = _servers(intent)
    # Who is not in the settings is judged there; here all who could prove it must.
    bare = [each for each in seen.servers if not each.proved and wanted.get(each.address, True)]
    if bare:
        return wrong(f"{len(bare)} of {len(seen.servers)} servers prove nothing", "nts for each")
    return fine("every server that can proves what it says")


def check_host_time_answers_nobody(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(TimeSource)
    if not intent.switch("host_time_enabled"):
        return needless(_NOT_OURS)
    if not seen.program:
        return _missing(seen)
    if seen.answers_others:
        return wrong(f"{seen.program} answers others", "port 0, and no allow")
    return fine("nobody is answered")
