"""When Jitsi's packages are the ones that were chosen, from whom they should come."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_apt import JitsiPackages

_STRONG = 990
"""From here on apt takes this version instead of a newer one (apt_preferences(5))."""

_ORDINARY = 100
"""The priority of what is installed; a repository below it replaces nothing."""


_NONE = "no package of Jitsi is installed"


def _offered(packages: JitsiPackages) -> None:
    if not packages.sources:
        raise UnseenError("no repository offers the installed packages of Jitsi")


def check_jitsi_apt_source_encrypted(sights: Sights, _: Intent) -> Finding:
    packages = sights.fact(JitsiPackages)
    if not packages.priorities:
        return needless(_NONE)
    _offered(packages)
    bare = [each for each in packages.sources if not each.startswith("https://")]
    if bare:
        return wrong(f"{', '.join(bare)} is not reached by HTTPS", "https://")
    return fine(", ".join(packages.sources))


def check_jitsi_apt_key_pinned(sights: Sights, intent: Intent) -> Finding:
    packages = sights.fact(JitsiPackages)
    if not packages.priorities:
        return needless(_NONE)
    _offered(packages)
    expected = str(intent.value("jitsi_apt_key_fingerprint")).upper()
    for place, keys in packages.sources.items():
        if not keys:
            return wrong(f"{place} may be signed by every key that apt trusts", expected)
        if set(keys) != {expected}:
            return wrong(f"{place} may be signed by {', '.join(keys)[:90]}", expected)
    return fine(f"signed by {expected}")


def check_jitsi_apt_release_pinned(sights: Sights, _: Intent) -> Finding:
    packages = sights.fact(JitsiPackages)
    if not packages.priorities:
        return needless(_NONE)
    loose = [
        name
        for name, priority in packages.priorities.items()
        if priority < _STRONG and name not in packages.held
    ]
    if loose:
        return wrong(f"neither pinned nor held: {', '.join(loose)}", "all pinned or held")
    return fine(f"{len(packages.priorities)} packages are pinned or held")


def check_jitsi_apt_vendor_confined(sights: Sights, _: Intent) -> Finding:
    packages = sights.fact(JitsiPackages)
    if not packages.priorities:
        return needless(_NONE)
    _offered(packages)
    found = f"the vendor's other packages have the priority {packages.highest}"
    return fine(found) if packages.highest < _ORDINARY else wrong(found, f"below {_ORDINARY}")
