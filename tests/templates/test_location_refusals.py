"""What plain Ansible refuses about the places of servers and recipients, and what it records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.rendering import PARTS

from .refusing import SPLIT, Refused, host, refuse

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
SWISS = "host-outside-eea:CH"
RELAY = {"name": "Mail Inc.", "role": "mail-relay", "country": "US"}


def waiver(subject: str = SWISS, **instead: object) -> dict[str, object]:
    whole = {"subject": subject, "owner": "Board", "reason": "Decision 2000/518/EC"}
    return {**whole, "expires": (TODAY + timedelta(days=30)).isoformat(), **instead}


def swiss(*waivers: dict[str, object]) -> dict[str, object]:
    """Pretend a host in Switzerland."""
    return host(meet_host_country="CH", meet_waivers=list(waivers or [waiver()]))


def without(whole: dict[str, object], *keys: str) -> dict[str, object]:
    return {name: value for name, value in whole.items() if name not in keys}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """A good host that carries everything, and beside it hosts with mistakes.

    Several mistakes stand on one host where all of them must be told: every host takes seconds.
    """
    directory = tmp_path_factory.mktemp("refused")
    clocks = {"name": "Clocks Ltd.", "role": "time", "country": "GB"}
    relay_waiver = waiver("recipient-outside-eea:Mail Inc.")
    hosts: dict[str, Any] = {
        "good": host(meet_extra_recipients=[clocks]),
        "missing": without(host(), "meet_hoster", "meet_host_country"),
        "empty": host(meet_hoster="", meet_hoster_parent_country="NL"),
        "outside": host(
            meet_host_country="US",
            meet_hoster_country="US",
            meet_hoster_parent="Parent Inc.",
            meet_hoster_parent_country="US",
            meet_extra_recipients=[RELAY, RELAY | {"name": "Post", "country": "EU"}],
            # Allows another country, in which another of these hosts stands.
            meet_waivers=[waiver()],
        ),
        "unknown": host(
            meet_host_country="XX", meet_hoster_country="UK", meet_hoster_parent="Parent Inc."
        ),
        "written-out": host(meet_host_country="Germany", meet_hoster_country="fr"),
        # What YAML makes of NO.
        "norway": host(meet_host_country=False),
        # A date, which YAML makes of a day without quotation marks.
        "waived": swiss(waiver(expires=TODAY), relay_waiver) | {"meet_extra_recipients": [RELAY]},
        "incomplete": swiss(without(waiver(), "owner")),
        "reasonless": swiss(without(waiver(), "reason")),
        "endless": swiss(without(waiver(), "expires")),
        "expired": swiss(waiver(expires=YESTERDAY.isoformat(), owner=" ")),
        "waivers": swiss(
            waiver(reason="", expires="never"),
            waiver(expires="2026-02-30"),
            waiver("host-outside-eu:CH"),
            waiver("firewall-off"),
        ),
        "role": host(meet_extra_recipients=[RELAY | {"role": "post"}]),
    }
    return refuse(directory, hosts, {part: ["good"] for part in PARTS})


@pytest.mark.parametrize("name", ["good", "waived"])
def test_what_is_inside_or_waived_passes(refused: dict[str, Refused], name: str) -> None:
    assert refused[name].meet == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", ("missing required arguments:", "meet_hoster", "meet_host_country")),
        ("empty", ('meet_hoster is "".', "the legal person")),
        ("empty", ('meet_hoster_parent is "".', "the company behind the hoster")),
        ("outside", ('meet_host_country is "US".', "of the EU/EEA", '"host-outside-eea:US"')),
        ("outside", ('meet_hoster_country is "US".', '"hoster-outside-eea:Example Hosting"')),
        ("outside", ('meet_hoster_parent_country is "US".', "parent-outside-eea:Parent Inc.")),
        ("outside", ('[0].country is "US".', '"recipient-outside-eea:Mail Inc."')),
        ("outside", ('meet_extra_recipients[1].country is "EU".', "ISO 3166-1")),
        ("outside", ("that decision can be the reason",)),
        ("unknown", ('meet_host_country is "XX".', "ISO 3166-1")),
        ("unknown", ('meet_hoster_country is "UK".', "meet_hoster_country: GB")),
        ("unknown", ('meet_hoster_parent_country is "".', "the parent's seat")),
        ("written-out", ('meet_host_country is "Germany".', "meet_host_country: DE")),
        ("written-out", ('meet_hoster_country is "fr".', "meet_hoster_country: FR")),
        ("norway", ("meet_host_country is false.", 'meet_host_country: "NO"')),
        ("incomplete", ("missing required arguments: owner", "meet_waivers")),
        ("reasonless", ("missing required arguments: reason", "meet_waivers")),
        ("endless", ("missing required arguments: expires", "meet_waivers")),
        ("expired", (f'[0].expires is "{YESTERDAY}".', f"expired (today is {TODAY})")),
        ("expired", ('meet_waivers[0].owner is " ".', "owner: Board")),
        ("waivers", ('meet_waivers[0].reason is "".', "Write the reason")),
        ("waivers", ('meet_waivers[0].expires is "never".', "YYYY-MM-DD")),
        ("waivers", ('meet_waivers[1].expires is "2026-02-30".', "YYYY-MM-DD")),
        ("waivers", ("meet_waivers[1].subject", "waived once and not twice")),
        ("waivers", ('[2].subject is "host-outside-eu:CH".', f'Write: subject: "{SWISS}"')),
        ("waivers", ('meet_waivers[3].subject is "firewall-off".', "Remove this")),
        ("role", ("value of role must be one of", "meet_extra_recipients")),
    ],
)
def test_is_refused(refused: dict[str, Refused], name: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in refused[name].meet] == [], refused[name].meet


def test_a_waiver_with_a_mistake_is_one_mistake(refused: dict[str, Refused]) -> None:
    for name in ("expired", "waivers"):
        assert "meet_host_country is" not in refused[name].meet


def test_the_record_says_where_and_who(refused: dict[str, Refused]) -> None:
    record = refused["good"].record
    assert record["location"] == {
        "country": "DE",
        "hoster": "Example Hosting",
        "hoster_country": "DE",
        "hoster_parent": "",
        "hoster_parent_country": "",
    }
    found = {
        each["role"]: (each["place"], each["participants_data"]) for each in record["recipients"]
    }
    assert found == {
        "hosting": ("eea", True),
        "certificate-authority": ("third-country", False),
        "certificate-log": ("third-country", False),
        "vendor-repository": ("third-country", False),
        "package-mirror": ("unknown", False),
        "time": ("third-country", False),
        "resolver": ("unknown", False),
        "authoritative-dns": ("unknown", False),
        "mail-relay": ("none", False),
        "backup": ("none", False),
    }
    assert record["waivers"] == []


def test_the_record_names_what_was_waived(refused: dict[str, Refused]) -> None:
    record = refused["waived"].record
    (first, second) = record["waivers"]
    assert (first["subject"], first["expires"]) == (SWISS, TODAY.isoformat())
    assert second["subject"] == "recipient-outside-eea:Mail Inc."
    (relay,) = [each for each in record["recipients"] if each["role"] == "mail-relay"]
    assert (relay["name"], relay["place"]) == ("Mail Inc.", "third-country")


def test_a_waiver_of_one_host_stands_for_all_of_a_split_deployment(tmp_path: Path) -> None:
    hosts = {name: host(meet_waivers=[waiver()]) for name in ("web", "signalling", "bridge")}
    hosts["bridge"] |= {"meet_host_country": "CH"}
    found = refuse(tmp_path, hosts, SPLIT)
    assert {refused.meet for refused in found.values()} == {""}
    assert found["bridge"].record["location"]["country"] == "CH"


def test_a_waiver_that_nobody_needs_any_more_is_refused(tmp_path: Path) -> None:
    moved = host(meet_waivers=[waiver()])
    found = refuse(tmp_path, {"moved": moved}, {part: ["moved"] for part in PARTS})
    assert f'meet_waivers[0].subject is "{SWISS}".' in found["moved"].meet
    assert "Remove this waiver." in found["moved"].meet
