"""Examples for the controls of host_updates."""

from dataclasses import replace

from meethaus.probes.host_updates import SecurityUpdates
from meethaus.probes.host_updates_trust import AptTrust, PackageLists
from meethaus.probes.host_updates_waiting import WaitingUpdates
from tests.support.examples import Example

NIGHTLY = SecurityUpdates(
    are_fetched=True, are_installed=True, takes_security=True, touched=(), sleeping=()
)
DAY = 86400
LISTS = PackageLists(3600)
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
    "host-updates-none-waiting": [
        Example((WaitingUpdates(0, None, 900 * DAY), LISTS)),
        Example((WaitingUpdates(2, 2 * DAY, 900 * DAY), LISTS)),
        Example((WaitingUpdates(2, None, 3 * DAY), LISTS)),
        Example((WaitingUpdates(2, LISTS.age, 900 * DAY), LISTS)),
        Example(
            (WaitingUpdates(2, LISTS.age - 1, 900 * DAY), LISTS),
            because="2 packages wait, and the last night left them",
        ),
        Example(
            (WaitingUpdates(1, 3 * DAY + 9000, 900 * DAY), LISTS),
            because="nothing was installed for 3.1 days",
        ),
        Example(
            (WaitingUpdates(1, None, 4 * DAY), LISTS), because="nothing was installed for 4.0 days"
        ),
    ],
}
