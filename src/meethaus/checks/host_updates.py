"""When known holes are closed without anybody."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_updates import SecurityUpdates
from meethaus.probes.host_updates_trust import AptTrust, PackageLists
from meethaus.probes.host_updates_waiting import WaitingUpdates

_DAY = 24 * 60 * 60
_DAYS = 3
"""Within which security updates are installed (HRD-01)."""

_NOT_OURS = "updates are left to others, by host_updates_enabled"


def check_host_updates_security_nightly(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(SecurityUpdates)
    if not intent.switch("host_updates_enabled"):
        return needless(_NOT_OURS)
    expected = "fetched and installed every day from the security archive"
    if seen.sleeping:
        return wrong(f"{seen.sleeping[0]} does not run", expected)
    for is_so, found in (
        (seen.are_fetched, "lists of packages are not fetched"),
        (seen.are_installed, "updates are not installed"),
        (seen.takes_security, "the security archive is not among the sources"),
    ):
        if not is_so:
            return wrong(found, expected)
    return fine("security updates are installed every day")


def check_host_updates_meetings_undisturbed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(SecurityUpdates)
    if not intent.switch("host_updates_enabled"):
        return needless(_NOT_OURS)
    if seen.touched:
        return wrong(f"{seen.touched[0]} would be upgraded at night", "left to apply")
    return fine("the conferencing packages are left to apply")


def check_host_updates_lists_fresh(sights: Sights, intent: Intent) -> Finding:
    days = sights.fact(PackageLists).age / _DAY
    found = f"apt asked {days:.1f} days ago"
    return fine(found) if days <= _DAYS else wrong(found, f"within {_DAYS} days")


def check_host_updates_signatures_needed(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(AptTrust)
    if seen.options:
        return wrong(f"{seen.options[0]} is on", "off")
    if seen.trusted_sources:
        found = f"{seen.trusted_sources} sources are trusted without a signature"
        return wrong(found, "no trusted=yes")
    return fine("apt takes nothing that nobody signed")


def check_host_updates_none_waiting(sights: Sights, _: Intent) -> Finding:
    waiting, asked = sights.fact(WaitingUpdates), sights.fact(PackageLists).age
    if not waiting.security:
        return fine("no security update waits")
    packages = f"security updates of {waiting.security} packages wait"
    expected = f"installed within {_DAYS} days"
    if waiting.night is not None and waiting.night < asked:
        return wrong(f"{packages}, and the last night left them", expected)
    idle = (waiting.host_age if waiting.night is None else waiting.night) / _DAY
    if idle > _DAYS:
        return wrong(f"{packages}, and nothing was installed for {idle:.1f} days", expected)
    return fine(f"{packages} for the next night")
