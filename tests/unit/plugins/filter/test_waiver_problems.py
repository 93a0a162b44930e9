"""What is wrong with waivers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plugins.filter.waiver_problems import waiver_problems

TODAY = "2026-11-22"
NEEDED = ["host-outside-eea:CH", "recipient-outside-eea:Mail Inc."]
GOOD: dict[str, Any] = {
    "subject": "host-outside-eea:CH",
    "owner": "Board",
    "reason": "Decision 2000/518/EC",
    "expires": "2027-11-21",
}


def judge(*waivers: Any) -> list[tuple[Any, Any]]:
    """Return where something is wrong and what to write."""
    return [(found["name"], found["remedy"]) for found in waiver_problems(waivers, NEEDED, TODAY)]


@pytest.mark.parametrize("expires", ["2027-11-21", TODAY, date(2026, 11, 22)])
def test_a_whole_waiver_holds_until_its_last_day(expires: object) -> None:
    assert judge(GOOD | {"expires": expires}) == []


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("expires", "2026-11-21", "Judge again"),
        ("expires", "21.11.2027", "expires: 2026-12-31"),
        ("expires", "2027-02-30", "expires: 2026-12-31"),
        ("expires", "20271121", "expires: 2026-12-31"),
        ("expires", "2027-W46-7", "expires: 2026-12-31"),
        ("expires", "", "expires: 2026-12-31"),
        ("owner", "", "owner: Board"),
        ("owner", None, "owner: Board"),
        ("reason", "  ", "Write the reason"),
        ("subject", "host-outside-eu:CH", 'subject: "host-outside-eea:CH"'),
        ("subject", "nothing of ours", "Remove this waiver."),
    ],
)
def test_what_does_not_hold_is_refused(key: str, value: object, hint: str) -> None:
    ((where, remedy),) = judge(GOOD | {key: value})
    assert where == f"meet_waivers[0].{key}"
    assert hint in remedy


def test_one_thing_is_waived_once() -> None:
    assert [where for where, _ in judge(GOOD, GOOD)] == [
        "meet_waivers[0].subject",
        "meet_waivers[1].subject",
    ]


def test_each_thing_has_its_own_waiver() -> None:
    assert judge(GOOD, GOOD | {"subject": "recipient-outside-eea:Mail Inc."}) == []


def test_keys_that_are_missing_are_for_others_to_report() -> None:
    assert judge({}, "no waiver at all") == []
