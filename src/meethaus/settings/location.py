"""Where the servers stand, who learns something, and what is waived.

The rules are those of the roles: the filters of the collection are asked, so that the
command line and plain Ansible cannot come to different answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from meethaus.settings.collection_rules import collection_rule
from meethaus.settings.profile import profile_is_computed, profile_waivers
from meethaus.settings.typing_rules import Mismatch
from meethaus.settings.values import holds_template

__all__ = ["country_problem", "day_problem", "location_breaks", "needed_waivers", "waived"]

_REQUIRED: Final = ("meet_host_country", "meet_hoster", "meet_hoster_country")
_OPTIONAL: Final = ("meet_hoster_parent", "meet_hoster_parent_country")
_LISTS: Final = (
    *("meet_waivers", "meet_extra_recipients", "host_time_servers", "host_resolver_forwarders"),
)


def location_breaks(
    variables: Mapping[str, Any], deployment: Sequence[Mapping[str, Any]], today: date
) -> Iterator[Mismatch]:
    """Return every rule about its location and its waivers that one host of a deployment breaks.

    `deployment` holds the variables of all its hosts: a waiver for all of them waives nothing only
    if none of them needs it. Values of the wrong type are skipped, they have been reported as such;
    where Ansible will compute a value later, nothing is said and the role judges it.
    """
    if _is_computed(variables):
        return
    own = _judgeable(variables)
    found = list(collection_rule("location", "location_problems")(own, waived(variables)))
    if not any(_is_computed(each) or profile_is_computed(each) for each in deployment):
        needed = [
            subject
            for each in deployment
            for subject in (*needed_waivers(each), *profile_waivers(each))
        ]
        judge = collection_rule("waiver_problems", "waiver_problems")
        found += judge(own["meet_waivers"], needed, today.isoformat())
    for each in found:
        problem = f"{each['problem']}; it is {each['value']!r}"
        yield Mismatch(str(each["name"]), problem, str(each["remedy"]))


def waived(variables: Mapping[str, Any]) -> list[str]:
    """Return the subjects of the waivers of one host."""
    return [str(waiver.get("subject")) for waiver in _judgeable(variables)["meet_waivers"]]


def needed_waivers(variables: Mapping[str, Any]) -> list[str]:
    """Return the subjects of all waivers without which the location of a host is refused."""
    needed: list[str] = collection_rule("location", "needed_waivers")(_judgeable(variables))
    return needed


def country_problem(value: str) -> str | None:
    """Say what keeps `value` from being the code of a country."""
    problem, meant = collection_rule("location", "country_problem")(value)
    if not problem:
        return None
    return f"{problem}; perhaps {meant}" if meant else str(problem)


def day_problem(value: str) -> str | None:
    """Say what keeps `value` from being a day that a waiver can expire on."""
    return (
        None
        if collection_rule("waiver_problems", "is_day")(value)
        else "must be a day as YYYY-MM-DD"
    )


def _judgeable(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that the rules look at, as far as they have their type.

    What has a default and is not set has it; what is required and not set is reported elsewhere.
    """
    given = dict.fromkeys(_OPTIONAL, "") | dict(variables)
    texts = {
        name: given[name] for name in (*_REQUIRED, *_OPTIONAL) if isinstance(given.get(name), str)
    }
    lists = {
        name: [entry for entry in given[name] if isinstance(entry, Mapping)]
        if isinstance(given.get(name), list)
        else []
        for name in _LISTS
    }
    if given.get("host_resolver_enabled") is False:
        lists["host_resolver_forwarders"] = []
    return {**texts, **lists}


def _is_computed(variables: Mapping[str, Any]) -> bool:
    """Tell whether Ansible will compute anything the rules look at later."""
    return any(holds_template(variables.get(name)) for name in (*_REQUIRED, *_OPTIONAL, *_LISTS))
