"""What the profiles say fits the roles: settings that exist, and defaults that keep to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2.nativetypes import NativeEnvironment

from meethaus.settings import load_specs
from meethaus.settings.typing_rules import mismatches
from meethaus.settings.values import is_template
from plugins.filter import profile
from plugins.filter.profile import Demand
from plugins.filter.waiver_problems import waiver_problems

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("roles/meet/files/profiles/*.yml"))
NAMES = [path.stem for path in FILES]
SPECS = load_specs()
PRODUCTS = SPECS.variables["meet_product"].choices
REQUIREMENT = re.compile(r"(ADM|ROL|CON|LOG|MIN|TRK|LOC|REC|RET|DOC|HRD|UI)-[0-9]{2}")
SCENARIOS = sorted(ROOT.glob("molecule/*/molecule.yml"))
# What the client is told that is no matter of privacy.
FREE = {"bridgeChannel", "defaultLanguage", "welcomePage"}
# Read from here, not judged: the product, and which profile it is.
NOT_DEMANDED = {"meet_product", "meet_profile"}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def demands(name: str) -> list[Demand]:
    """Return what a profile itself demands, without what it extends."""
    extended = profile.demands(load_profile(name).get("extends", "")) if is_extended(name) else []
    return profile.demands(name)[len(extended) :]


def is_extended(name: str) -> bool:
    return "extends" in load_profile(name)


def load_profile(name: str) -> dict[str, Any]:
    found: dict[str, Any] = load(ROOT / "roles/meet/files/profiles" / f"{name}.yml")
    return found


def texts(name: str) -> list[tuple[str, dict[str, str]]]:
    """Return every text that a profile says to people, with where it stands."""
    whole = load_profile(name)
    found = [("meaning", whole["meaning"])]
    for product, refusal in whole["refuses"].items():
        found += [(f"{product} {key}", refusal[key]) for key in ("why", "instead")]
    return found + [(demand.variable, dict(demand.why)) for demand in demands(name)]


def defaults(name: str) -> dict[str, Any]:
    """Return the default of every demanded variable when nothing but the profile is decided."""
    given = {each: variable.default for each, variable in SPECS.variables.items()}
    known = given | {"meet_profile": name}
    return {
        each: NativeEnvironment().from_string(str(given[each])).render(known)
        if is_template(given[each])
        else given[each]
        for each in {demand.variable for demand in profile.demands(name)} | {"meet_guests_enabled"}
    } | {"meet_profile": name}


def test_the_choices_of_the_variable_are_the_files() -> None:
    variable = SPECS.variables["meet_profile"]
    assert sorted(str(choice) for choice in variable.choices) == NAMES
    assert variable.default == profile.DEFAULT == "base"


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_has_the_known_parts_only(name: str) -> None:
    whole = load_profile(name)
    assert set(whole) - {"extends"} == {"meaning", "refuses", "demands"}
    assert is_extended(name) == (name != "base")
    for each in whole["demands"]:
        assert set(each) == {"requirements", "level", "why", "settings"}
        assert each["level"] in ("M", "S", "H")
    for product, refusal in whole["refuses"].items():
        assert product in PRODUCTS
        assert set(refusal) == {"requirements", "why", "instead"}


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_in_both_languages_and_in_full_sentences(name: str) -> None:
    for where, text in texts(name):
        assert set(text) == {"en", "de"}, where
        assert text["en"] != text["de"], where
        for said in text.values():
            assert re.fullmatch(r"[A-ZÄÖÜ].*\.", said), (where, said)


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_has_the_form_of_the_catalogue(name: str) -> None:
    whole = load_profile(name)
    named = [each["requirements"] for each in (*whole["demands"], *whole["refuses"].values())]
    for requirements in named:
        assert requirements
        assert requirements == sorted(set(requirements))
        assert [each for each in requirements if not REQUIREMENT.fullmatch(each)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_demand_is_about_a_public_variable_and_fits_its_type(name: str) -> None:
    kinds = {
        "equals": {"bool", "str", "int"},
        "at_most": {"int"},
        "at_least": {"int"},
        "one_of": {"str"},
        "only": {"list"},
        "without": {"list", "dict"},
    }
    assert set(kinds) == set(profile.KINDS)
    for demand in demands(name):
        variable = SPECS.variables[demand.variable]
        assert not variable.secret
        (kind,) = set(demand.rule) & set(kinds)
        assert set(demand.rule) <= {kind, "unless_set", "follows"}
        assert variable.type in kinds[kind], demand.variable
        bound = demand.rule[kind]
        if kind == "one_of" and variable.choices:
            assert set(bound) <= set(variable.choices)
        if kind == "equals":
            assert list(mismatches(variable, bound)) == []
        others = [*demand.rule.get("unless_set", ()), demand.rule.get("follows", "meet_profile")]
        assert [other for other in others if other not in SPECS.variables] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_keep_to_every_profile(name: str) -> None:
    found = defaults(name)
    assert [each for each, value in found.items() if is_template(value)] == []
    assert [each.subject for each in profile.shortfalls(found)] == []


def test_what_the_profile_changes_is_seen() -> None:
    assert defaults("base")["meet_guests_enabled"] is True
    assert defaults("members")["meet_guests_enabled"] is False
    undecided = defaults("base") | {"meet_profile": "members"}
    assert profile.profile_waivers(undecided) == ["below-profile:meet_guests_enabled=true"]


@pytest.mark.parametrize("name", ["event", "high"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_jitsi_cannot_keep_to_is_refused_with_another_way(name: str, language: str) -> None:
    assert "meet_profile: " in profile.product_problem(name, "jitsi", language)


def test_all_that_is_demanded_is_handed_to_the_filters() -> None:
    handed: dict[str, str] = load(ROOT / "roles/meet/vars/main/profile.yml")[
        "__meet_held_to_profile"
    ]
    demanded = {
        name
        for each in NAMES
        for demand in profile.demands(each)
        for name in (demand.variable, *demand.rule.get("unless_set", ()))
    }
    assert set(handed) == demanded | NOT_DEMANDED
    for name, template in handed.items():
        own = name.startswith("meet_")
        assert template == f"{{{{ {name} }}}}" if own else f"{{{{ {name} | default(none) }}}}"


def test_every_privacy_setting_of_the_client_is_kept_from_being_overlaid() -> None:
    written = set(load(ROOT / "roles/jitsi_web/vars/main.yml")["__jitsi_web_config"])
    kept = {
        key
        for demand in profile.demands("base")
        if demand.variable == "jitsi_web_extra_config"
        for key in demand.rule["without"]
    }
    assert written - kept == FREE


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_a_scenario_waives_what_it_lacks_and_nothing_else(path: Path) -> None:
    inventory = load(path).get("provisioner", {}).get("inventory", {})
    given = inventory.get("group_vars", {}).get("all", {})
    waivers = given.get("meet_waivers", [])
    waived = [each["subject"] for each in waivers]
    assert profile.profile_problems(given, waived) == []
    needed = [*profile.profile_waivers(given), *(each for each in waived if "-eea:" in each)]
    assert waiver_problems(waivers, needed, "2026-11-22") == []
