"""What the command line says about the profile and about settings that fall short of it."""

from pathlib import Path

import pytest

from meethaus.settings import Specs, load_settings
from meethaus.settings.profile import profiles
from tests.unit.settings.test_location import TODAY, Make, problems, split

LONG = {
    "subject": "below-profile:meet_log_retention_days=30",
    "owner": "Board",
    "reason": "The auditors look once a month",
    "expires": "2027-06-30",
}


def test_a_setting_below_the_profile_is_refused_with_the_waiver_it_takes(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text("---\nmeet_log_retention_days: 30\n", encoding="utf-8")
    (problem,) = problems(listing(meet_log_retention_days=30), inventory, specs)
    assert problem.code == "value-invalid"
    assert problem.message == (
        "meet_log_retention_days must be at most 7 in the profile base (LOG-05, RET-08); it is 30."
    )
    assert '"below-profile:meet_log_retention_days=30"' in problem.remedy
    assert problem.place == f"{file}:2"


def test_a_waiver_that_holds_is_enough(listing: Make, inventory: Path, specs: Specs) -> None:
    raw = listing(meet_log_retention_days=30, meet_waivers=[LONG])
    assert problems(raw, inventory, specs) == ()


@pytest.mark.parametrize(
    ("days", "waiver", "said"),
    [
        (30, LONG | {"expires": "2026-11-21"}, "meet_waivers[0].expires has expired"),
        (30, LONG | {"owner": ""}, "meet_waivers[0].owner must say who answers for it"),
        (7, LONG, "meet_waivers[0].subject must be something that has to be waived here"),
    ],
)
def test_a_waiver_that_does_not_hold_is_told_once(
    listing: Make, inventory: Path, specs: Specs, days: int, waiver: dict[str, str], said: str
) -> None:
    raw = listing(meet_log_retention_days=days, meet_waivers=[waiver])
    (problem,) = problems(raw, inventory, specs)
    assert problem.message.startswith(said)


def test_a_waiver_for_another_value_names_the_one_that_is_needed(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing(meet_log_retention_days=60, meet_waivers=[LONG])
    found = {problem.subject: problem.remedy for problem in problems(raw, inventory, specs)}
    assert set(found) == {"meet_log_retention_days", "meet_waivers[0].subject"}
    assert found["meet_waivers[0].subject"].endswith('meet_log_retention_days=60"')


def test_a_waiver_for_all_hosts_is_needed_by_one(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    both = {"meet_waivers": [LONG]}
    raw = split(listing, both, both | {"meet_log_retention_days": 30})
    assert problems(raw, inventory, specs) == ()


@pytest.mark.parametrize("name", ["event", "high"])
def test_a_profile_that_jitsi_cannot_keep_to_is_refused(
    listing: Make, inventory: Path, specs: Specs, name: str
) -> None:
    (problem,) = problems(listing(meet_profile=name), inventory, specs)
    assert problem.message == (
        f"meet_profile must be a profile that jitsi can keep to; it is '{name}'."
    )
    (refused,) = [each.refusal for each in profiles() if each.name == name]
    assert problem.remedy == refused


def test_hosts_of_one_deployment_have_one_profile(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = split(listing, {}, {"meet_profile": "members"})
    assert "meet_profile" in {problem.subject for problem in problems(raw, inventory, specs)}


def test_the_settings_know_their_profile(listing: Make, inventory: Path, specs: Specs) -> None:
    assert load_settings(listing(), inventory, specs, TODAY).profile == "base"
    given = load_settings(listing(meet_profile="members"), inventory, specs, TODAY)
    assert given.profile == "members"


def test_what_ansible_computes_later_is_left_to_the_role(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    computed = {"meet_log_retention_days": "{{ days_of_the_rack }}"}
    assert problems(listing(**computed), inventory, specs) == ()
    assert problems(listing(**computed, meet_waivers=[LONG]), inventory, specs) == ()
    raw = listing(meet_log_retention_days=30, meet_waivers="{{ waivers_of_the_rack }}")
    assert problems(raw, inventory, specs) == ()
