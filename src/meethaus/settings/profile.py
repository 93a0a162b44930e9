"""The profiles: what each means, and which settings fall short of the one that was chosen.

The rules and the data are those of the roles: the filters of the collection are asked, so that the
command line and plain Ansible cannot come to different answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from meethaus.settings.collection_rules import collection_rule
from meethaus.settings.typing_rules import Mismatch
from meethaus.settings.values import holds_template

__all__ = [
    "DEFAULT_PROFILE",
    "Profile",
    "profile_breaks",
    "profile_is_computed",
    "profile_limits",
    "profile_waivers",
    "profiles",
]

DEFAULT_PROFILE: Final = "base"
_PRODUCT: Final = "jitsi"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. `refusal` says why the product cannot keep to it, `""` if it can."""

    name: str
    meaning: str
    refusal: str


def profiles(product: str = _PRODUCT) -> tuple[Profile, ...]:
    """Return all profiles, the default first."""
    read = collection_rule("profile", "profile")
    refusal = collection_rule("profile", "product_problem")
    return tuple(
        Profile(name, str(read(name)["meaning"]["en"]), refusal(name, product))
        for name in collection_rule("profile", "profile_names")()
    )


def profile_breaks(variables: Mapping[str, Any], waived: list[str]) -> Iterator[Mismatch]:
    """Return every setting of one host that falls short of its profile and is not `waived`.

    Where Ansible will compute a value later, nothing is said and the role judges it.
    """
    for each in collection_rule("profile", "profile_problems")(_judgeable(variables), waived):
        problem = f"{each['problem']}; it is {each['value']!r}"
        yield Mismatch(str(each["name"]), problem, str(each["remedy"]))


def profile_waivers(variables: Mapping[str, Any]) -> list[str]:
    """Return the subjects of all waivers without which the settings of a host are refused."""
    needed: list[str] = collection_rule("profile", "profile_waivers")(_judgeable(variables))
    return needed


def profile_limits(name: str) -> dict[str, Any]:
    """Return the settings that just keep to a profile, where it names a list or a least number."""
    demands = collection_rule("profile", "demands")(name)
    rules = {demand.variable: demand.rule for demand in demands}
    return {
        variable: rule[kind]
        for variable, rule in rules.items()
        for kind in ("only", "at_least")
        if kind in rule
    }


def profile_is_computed(variables: Mapping[str, Any]) -> bool:
    """Tell whether Ansible will compute anything later that a profile is judged by."""
    demanded = {
        demand.variable
        for profile in profiles()
        for demand in collection_rule("profile", "demands")(profile.name)
    }
    names = {"meet_profile", *demanded}
    return any(holds_template(variables[name]) for name in names & variables.keys())


def _judgeable(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that are known already."""
    return {name: value for name, value in variables.items() if not holds_template(value)}
