"""What is wrong with the accounts of moderators."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.filter.moderator_problems import moderator_problems

OTHERS = ["the-secret-of-a-daemon"]
ANNA = {"name": "anna", "password": "Tulpe-Gabel-19"}


def judge(*moderators: Any) -> list[str]:
    """Return where something is wrong."""
    return [str(found["name"]) for found in moderator_problems(moderators, OTHERS)]


def test_good_accounts_are_not_complained_about() -> None:
    assert judge(ANNA, {"name": "ben.berg-2", "password": "x" * 6 + "abcdef"}) == []


def test_nobody_is_a_problem() -> None:
    assert judge() == ["meet_moderators"]


@pytest.mark.parametrize("name", ["Anna", "anna@meet", "a b", "", ".anna", "anna.", "a" * 65, "ä"])
def test_bad_names_are_refused(name: str) -> None:
    assert judge(ANNA | {"name": name}) == ["meet_moderators[0].name"]


@pytest.mark.parametrize(
    "password",
    [
        *(
            "Tulpe-19",
            "",
            "aaaaaaaaaaaaaaaa",
            "Tulpe Gabel 19",
            "Tülpe-Gabel-19",
            "tulpe-19\n-gabel",
        ),
        *("my-name-is-Anna-19", OTHERS[0]),
    ],
)
def test_bad_passwords_are_refused_and_not_shown(password: str) -> None:
    (found,) = moderator_problems([ANNA | {"password": password}], OTHERS)
    assert found["name"] == "meet_moderators[0].password"
    assert found["value"] == "(secret, not shown)"
    assert not password or password not in f"{found['problem']}{found['remedy']}"


def test_names_and_passwords_are_used_once() -> None:
    assert judge(ANNA, ANNA | {"name": "ben"}) == [
        "meet_moderators[0].password",
        "meet_moderators[1].password",
    ]
    assert judge(ANNA, ANNA | {"password": "Gabel-Tulpe-19"}) == [
        "meet_moderators[0].name",
        "meet_moderators[1].name",
    ]


def test_keys_that_are_missing_are_for_others_to_report() -> None:
    assert judge({}, "nobody") == []
