"""What is wrong with the systems that sign tokens."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.filter.token_issuer_problems import KNOWN, token_issuer_problems

OTHERS = ["the-Secret-of-a-daemon-0123456789-and-more"]
SCHOOL = {"name": "school-platform", "secret": "Tulpe-Gabel-19-Rose-Messer-37-Nelke"}


def judge(*issuers: Any) -> list[str]:
    """Return where something is wrong."""
    return [str(found["name"]) for found in token_issuer_problems(issuers, OTHERS)]


def test_good_issuers_are_not_complained_about() -> None:
    portal = {"name": "https://portal.example.org", "secret": "x" * 21 + "abcdefghijk"}
    assert judge(SCHOOL, portal | {"any_room_enabled": True}) == []
    assert judge() == []


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 101, "ä", "a\n", 'a"'])
def test_bad_names_are_refused(name: str) -> None:
    assert judge(SCHOOL | {"name": name}) == ["meet_token_issuers[0].name"]


@pytest.mark.parametrize(
    "secret",
    [
        *("", "Tulpe-Gabel-19-Rose-Messer-37-N", "x" * 40, "ab1" * 12),
        *("Tulpe Gabel 19 Rose Messer 37 Nelke", "Tülpe-Gabel-19-Rose-Messer-37-Nelke"),
        *('Tulpe-Gabel-19-"Rose"-Messer-37-N', "Tulpe-Gabel-19-Rose-Messer-37-Nelke\n"),
        *("my-School-Platform-secret-0123456789", OTHERS[0], *sorted(KNOWN)),
    ],
)
def test_bad_secrets_are_refused_and_not_shown(secret: str) -> None:
    (found,) = token_issuer_problems([SCHOOL | {"secret": secret}], OTHERS)
    assert found["name"] == "meet_token_issuers[0].secret"
    assert found["value"] == "(secret, not shown)"
    assert not secret or secret not in f"{found['problem']}{found['remedy']}"


def test_names_and_secrets_are_used_once() -> None:
    assert judge(SCHOOL, SCHOOL | {"name": "portal"}) == [
        "meet_token_issuers[0].secret",
        "meet_token_issuers[1].secret",
    ]
    assert judge(SCHOOL, SCHOOL | {"secret": SCHOOL["secret"][::-1]}) == [
        "meet_token_issuers[0].name",
        "meet_token_issuers[1].name",
    ]


def test_keys_that_are_missing_are_for_others_to_report() -> None:
    assert judge({}, "nobody") == []
