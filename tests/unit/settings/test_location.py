"""What the command line says about the places of servers and recipients, and about waivers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from meethaus.errors import Problem, SettingsError
from meethaus.settings import Specs, load_settings

Make = Callable[..., dict[str, Any]]
TODAY = date(2026, 11, 22)
SWISS = {
    "subject": "host-outside-eea:CH",
    "owner": "Board",
    "reason": "Decision 2000/518/EC",
    "expires": "2027-06-30",
}


def problems(raw: dict[str, Any], inventory: Path, specs: Specs) -> tuple[Problem, ...]:
    try:
        load_settings(raw, inventory, specs, TODAY)
    except SettingsError as error:
        return error.problems
    return ()


def split(listing: Make, first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return a listing with two hosts that differ."""
    raw = listing(**first)
    raw["meet"]["hosts"].append("bridge.example.org")
    raw["_meta"]["hostvars"]["bridge.example.org"] = listing(**second)["_meta"]["hostvars"][
        "meet.example.org"
    ]
    return raw


def test_a_country_outside_is_refused_with_the_waiver_it_takes(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text("---\nmeet_host_country: US\n", encoding="utf-8")
    (problem,) = problems(listing(meet_host_country="US"), inventory, specs)
    assert problem.code == "value-invalid"
    assert problem.message == (
        "meet_host_country must be inside of the EU/EEA (members of 2026-01-01) "
        "unless a waiver says why not; it is 'US'."
    )
    assert '- {subject: "host-outside-eea:US", owner: …' in problem.remedy
    assert problem.place == f"{file}:2"


def test_a_waiver_that_holds_is_enough(listing: Make, inventory: Path, specs: Specs) -> None:
    raw = listing(meet_host_country="CH", meet_waivers=[SWISS])
    assert problems(raw, inventory, specs) == ()


@pytest.mark.parametrize(
    ("variables", "subject", "words"),
    [
        ({"meet_host_country": "XX"}, "meet_host_country", "ISO 3166-1"),
        ({"meet_hoster": ""}, "meet_hoster", "must name who runs the place"),
        ({"meet_hoster_country": "US"}, "meet_hoster_country", "inside of the EU/EEA"),
        ({"meet_hoster_parent": "Big Inc."}, "meet_hoster_parent_country", "ISO 3166-1"),
        ({"meet_hoster_parent_country": "NL"}, "meet_hoster_parent", "must name the company"),
        (
            {"meet_host_country": "CH", "meet_waivers": [SWISS | {"expires": "2026-11-21"}]},
            "meet_waivers[0].expires",
            "has expired (today is 2026-11-22); it is '2026-11-21'",
        ),
        ({"meet_waivers": [SWISS]}, "meet_waivers[0].subject", "has to be waived here"),
        (
            {"meet_extra_recipients": [{"name": "Mail", "role": "mail-relay", "country": "US"}]},
            "meet_extra_recipients[0].country",
            "inside of the EU/EEA",
        ),
    ],
)
def test_each_mistake_is_told_once(
    listing: Make,
    inventory: Path,
    specs: Specs,
    variables: dict[str, Any],
    subject: str,
    words: str,
) -> None:
    (problem,) = problems(listing(**variables), inventory, specs)
    assert problem.subject == subject
    assert words in problem.message


def test_what_has_no_country_yet_is_only_said_to_be_missing(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    for name in ("meet_host_country", "meet_hoster"):
        del raw["_meta"]["hostvars"]["meet.example.org"][name]
    found = {(problem.code, problem.subject) for problem in problems(raw, inventory, specs)}
    assert found == {
        ("variable-missing", "meet_host_country"),
        ("variable-missing", "meet_hoster"),
    }


def test_norway_without_quotation_marks_is_one_mistake(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    (problem,) = problems(listing(meet_host_country=False), inventory, specs)
    assert "quotation marks" in problem.remedy


def test_a_waiver_for_all_hosts_is_needed_by_one(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    both = {"meet_waivers": [SWISS]}
    assert (
        problems(split(listing, both, both | {"meet_host_country": "CH"}), inventory, specs) == ()
    )
    assert problems(split(listing, both, both), inventory, specs) != ()


def test_what_ansible_computes_later_is_left_to_the_role(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    computed = {"meet_host_country": "{{ country_of_the_rack }}", "meet_waivers": [SWISS]}
    assert problems(listing(**computed), inventory, specs) == ()
    inside = [SWISS | {"expires": "{{ end_of_contract }}"}]
    assert problems(listing(meet_waivers=inside), inventory, specs) == ()
    # Perhaps the other host is what the waiver is for.
    raw = split(listing, {"meet_waivers": [SWISS]}, {"meet_host_country": "{{ country }}"})
    assert problems(raw, inventory, specs) == ()
