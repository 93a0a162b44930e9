"""Filters about the profile of a deployment: what it demands of the settings, and what breaks it.

Documented in the files beside this one. The command line loads this file too, so that there is one
rule. The profiles stand in `roles/meet/files/profiles`, a file each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Undefined

from ..module_utils.problems import Problem, problem
from .location import DATA, data

DEFAULT = "base"
BELOW = "below-profile"

# What counts as on and off where somebody wrote a text, as on the command line of Ansible.
SWITCHES = {"true": True, "yes": True, "on": True, "1": True}
SWITCHES |= {"false": False, "no": False, "off": False, "0": False}

Variables = Mapping[str, Any]


def profile_names() -> list[str]:
    """Return the names of all profiles, the default first."""
    names = sorted(path.stem for path in (DATA / "profiles").glob("*.yml"))
    return sorted(names, key=lambda name: name != DEFAULT)


def profile(name: object) -> Mapping[str, Any]:
    """Return what a profile's file says; an unknown name is somebody else's to refuse."""
    return data(f"profiles/{name if name in profile_names() else DEFAULT}.yml")


@dataclass(frozen=True)
class Demand:
    """One setting that a profile demands, with what stands about it in the profile's file."""

    variable: str
    rule: Mapping[str, Any]
    requirements: tuple[str, ...]
    level: str
    why: Mapping[str, str]


def demands(name: object) -> list[Demand]:
    """Return what a profile demands; first what the one demands that it extends."""
    whole = profile(name)
    inherited = demands(whole["extends"]) if "extends" in whole else []
    return inherited + [
        Demand(variable, rule, tuple(each["requirements"]), each["level"], each["why"])
        for each in whole["demands"]
        for variable, rule in each["settings"].items()
    ]


# --- What falls short ---


@dataclass(frozen=True)
class Shortfall:
    """A value, or a part of it, that breaks a demand. `path` leads to that part."""

    demand: Demand
    path: str
    value: Any
    must: str
    instead: str

    @property
    def subject(self) -> str:
        """Return what a waiver has to name; it holds the value, so that it covers no other."""
        return f"{BELOW}:{self.demand.variable}{self.path}={written(self.value)}"


def written(value: object) -> str:
    """Return a value as the inventory writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shortfalls(variables: Variables) -> list[Shortfall]:
    """Return everything in which the stated variables of a host fall short of its profile."""
    return [
        found
        for demand in demands(stated(variables, "meet_profile"))
        if not is_settled(demand, variables)
        for found in against(demand, stated(variables, demand.variable))
    ]


def is_settled(demand: Demand, variables: Variables) -> bool:
    """Tell whether other settings decide it.

    `unless_set` names those that together do the same; `follows` one that is judged itself, and by
    default handed on.
    """
    instead = demand.rule.get("unless_set", ())
    followed = demand.rule.get("follows")
    return bool(instead and all(stated(variables, name) for name in instead)) or bool(
        followed and stated(variables, followed) == stated(variables, demand.variable)
    )


def stated(variables: Variables, name: str) -> object:
    """Return the value of a variable, `None` if nobody stated it or it cannot be told yet."""
    value = variables.get(name)
    # Undefined is a template of another host that needs what only that host's roles know.
    return None if isinstance(value, Undefined) else value


def against(demand: Demand, value: object) -> Iterator[Shortfall]:
    """Compare a value with a demand. What has a wrong type is somebody else's to refuse."""
    for kind, bound in demand.rule.items():
        if value is not None and kind in KINDS:
            for path, part, must, instead in KINDS[kind](value, bound):
                yield Shortfall(demand, path, part, must, instead)


Part = tuple[str, Any, str, str]


def equals(value: object, bound: object) -> Iterator[Part]:
    """Demand one value."""
    seen = SWITCHES.get(value.lower(), value) if isinstance(value, str) else value
    if seen != bound:
        yield "", seen, f"must be {written(bound)}", written(bound)


def number(value: object) -> int | None:
    """Return a whole number, also from a text as the command line of Ansible gives it."""
    try:
        return None if isinstance(value, bool) else int(str(value))
    except ValueError:
        return None


def at_most(value: object, bound: int) -> Iterator[Part]:
    """Demand a number that is not greater."""
    seen = number(value)
    if seen is not None and seen > bound:
        yield "", seen, f"must be at most {bound}", str(bound)


def at_least(value: object, bound: int) -> Iterator[Part]:
    """Demand a number that is not smaller."""
    seen = number(value)
    if seen is not None and seen < bound:
        yield "", seen, f"must be at least {bound}", str(bound)


def one_of(value: object, bound: Sequence[str]) -> Iterator[Part]:
    """Demand one of several texts."""
    if isinstance(value, str) and value not in bound:
        yield "", value, f"must be {' or '.join(bound)}", bound[0]


def only(value: object, bound: Sequence[str]) -> Iterator[Part]:
    """Demand a list that holds nothing else."""
    must = f"must hold nothing but {', '.join(bound)}" if bound else "must be empty"
    for entry in value if isinstance(value, list | tuple) else ():
        if entry not in bound:
            yield "", entry, must, ""


def without(value: object, bound: Sequence[str]) -> Iterator[Part]:
    """Demand a list without certain entries, or a mapping without certain keys."""
    for entry in value if isinstance(value, list | tuple) else ():
        if entry in bound:
            yield "", entry, f"must not hold {written(entry)}", ""
    for path, leaf in leaves(value) if isinstance(value, Mapping) else ():
        if any(f"{path}.".startswith(f"{key}.") for key in bound):
            yield f".{path}", leaf, "must not be set", ""


def leaves(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Return every single value below a mapping with its path; the kernel's may have slashes."""
    for key, inner in value.items():
        path = above + str(key).replace("/", ".")
        if isinstance(inner, Mapping) and inner:
            yield from leaves(inner, f"{path}.")
        else:
            yield path, inner


KINDS: Mapping[str, Callable[[Any, Any], Iterator[Part]]] = {
    "equals": equals,
    "at_most": at_most,
    "at_least": at_least,
    "one_of": one_of,
    "only": only,
    "without": without,
}


# --- What is said about it ---


def profile_waivers(variables: Variables) -> list[str]:
    """Return the subjects of all waivers without which the settings of a host are refused."""
    return sorted({found.subject for found in shortfalls(variables)})


def product_problem(name: object, product: object, language: str = "en") -> str:
    """Say why a product cannot keep to a profile and what to do instead, `""` if it can."""
    refusal = profile(name)["refuses"].get(product)
    return f"{refusal['why'][language]} {refusal['instead'][language]}" if refusal else ""


def profile_problems(variables: Variables, waived: Collection[str] = ()) -> list[Problem]:
    """Return what is wrong with the profile of a host, or with its settings by that profile.

    Variables that are not there are not judged. `waived` are the subjects of its waivers.
    """
    name, product = stated(variables, "meet_profile"), stated(variables, "meet_product")
    if refused := product_problem(name, product or "jitsi"):
        wrong = f"must be a profile that {product or 'jitsi'} can keep to"
        return [problem("meet_profile", name, wrong, refused)]
    return [below(found, name) for found in shortfalls(variables) if found.subject not in waived]


def below(found: Shortfall, name: object) -> Problem:
    """Say that a setting falls short of its profile."""
    demand, part = found.demand, f"{found.demand.variable}{found.path}"
    better = f"Write {part}: {found.instead}" if found.instead else "Take it out"
    if instead := demand.rule.get("unless_set"):
        better += f", or set {' and '.join(instead)}"
    shown = name if name in profile_names() else DEFAULT
    return problem(
        part,
        found.value,
        f"{found.must} in the profile {shown} ({', '.join(demand.requirements)})",
        f"{demand.why['en']} {better}, or write below meet_waivers: - {{subject: "
        f"{json.dumps(found.subject, ensure_ascii=False)}, owner: …, reason: …, expires: …}}.",
    )


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters by their short names."""
        return {"profile_problems": profile_problems, "profile_waivers": profile_waivers}
