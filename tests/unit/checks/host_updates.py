"""Examples for the controls of host_updates."""

from dataclasses import replace

from meethaus.probes.host_updates import SecurityUpdates
from meethaus.probes.host_updates_trust import AptTrust, PackageLists
from tests.support.examples import Example

NIGHTLY = SecurityUpdates(
    are_fetched=True, are_installed=True, takes_security=True, touched=(), sleeping=()
)
OFF = {"host_updates_enabled": False}

EXAMPLES = {
    "host-updates-security-nightly": [
        Example((NIGHTLY,)),
        Example((replace(NIGHTLY, are_fetched=False),), because="not fetched"),
        Example((replace(NIGHTLY, are_installed=False),), because="not installed"),
        Example((replace(NIGHTLY, takes_security=False),), because="the security archive"),
        Example((replace(NIGHTLY, sleeping=("apt-daily.timer",)),), because="apt-daily.timer"),
        Example((replace(NIGHTLY, are_installed=False),), OFF),
    ],
    "host-updates-meetings-undisturbed": [
        Example((NIGHTLY,)),
        Example((replace(NIGHTLY, touched=("jicofo",)),), because="jicofo would be upgraded"),
        Example((replace(NIGHTLY, touched=("jicofo",)),), OFF),
    ],
    "host-updates-lists-fresh": [
        Example((PackageLists(72 * 3600),)),
        Example((PackageLists(72 * 3600 + 10000),), because="3.1 days ago"),
    ],
    "host-updates-signatures-needed": [
        Example((AptTrust((), 0),)),
        Example(
            (AptTrust(("APT::Get::AllowUnauthenticated",), 0),),
            because="APT::Get::AllowUnauthenticated is on",
        ),
        Example((AptTrust((), 2),), because="2 sources are trusted"),
    ],
}
