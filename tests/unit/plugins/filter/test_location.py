"""Countries, the register of recipients, and what has to be waived."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.filter import location

EU = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}
GOOD: dict[str, Any] = {
    "meet_host_country": "DE",
    "meet_hoster": "Example Hosting",
    "meet_hoster_country": "DE",
    "meet_hoster_parent": "",
    "meet_hoster_parent_country": "",
}
ACME = {
    "meet_certificate_source": "acme",
    "meet_acme_directory_url": "https://acme-v02.api.letsencrypt.org/directory",
}


def by_role(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["role"]: row for row in rows}


def test_twenty_seven_and_three_are_inside() -> None:
    first, second = location.data("countries.yml")["eea"]["members"]
    assert (len(first), set(first)) == (27, EU)
    assert second == ["IS", "LI", "NO"]
    assert {location.place_of(code) for code in (*first, *second)} == {"eea"}


@pytest.mark.parametrize("code", ["CH", "GB", "US", "GL", "FO", "SJ", "TR", "UA", "GG"])
def test_near_is_not_inside(code: str) -> None:
    assert location.place_of(code) == "third-country"


@pytest.mark.parametrize("code", ["RE", "AX"])
def test_territories_in_which_the_law_of_the_union_applies_are_inside(code: str) -> None:
    assert location.place_of(code) == "eea"


def test_every_code_is_two_capital_letters_and_a_text() -> None:
    codes = location.data("countries.yml")["codes"]
    assert len(codes) == 249
    assert all(isinstance(code, str) and code.isupper() and len(code) == 2 for code in codes)
    assert location.inside() <= set(codes)
    assert set(location.data("countries.yml")["also_called"].values()) <= set(codes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("de", "DE"),
        (" FR ", "FR"),
        ("UK", "GB"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("Switzerlnd", "CH"),
        ("AUT", ""),
        ("EU", ""),
        ("", ""),
        (False, '"NO"'),
        (49, ""),
    ],
)
def test_what_is_no_code_is_refused_with_what_was_meant(written: object, meant: str) -> None:
    problem, guess = location.country_problem(written)
    assert problem
    assert guess == meant


def test_nothing_is_said_about_a_good_place() -> None:
    assert location.location_problems(GOOD) == []
    assert location.needed_waivers(GOOD) == []


@pytest.mark.parametrize(
    ("change", "name", "subject"),
    [
        ({"meet_host_country": "US"}, "meet_host_country", "host-outside-eea:US"),
        (
            {"meet_hoster_country": "CH"},
            "meet_hoster_country",
            "hoster-outside-eea:Example Hosting",
        ),
        (
            {"meet_hoster_parent": "Big Inc.", "meet_hoster_parent_country": "US"},
            "meet_hoster_parent_country",
            "hoster-parent-outside-eea:Big Inc.",
        ),
        (
            {"meet_extra_recipients": [{"name": "B", "role": "backup", "country": "US"}]},
            "meet_extra_recipients[0].country",
            "recipient-outside-eea:B",
        ),
    ],
)
def test_what_is_outside_needs_a_waiver_of_its_own(
    change: dict[str, Any], name: str, subject: str
) -> None:
    stated = GOOD | change
    (problem,) = location.location_problems(stated)
    assert problem["name"] == name
    assert f'"{subject}"' in str(problem["remedy"])
    assert location.needed_waivers(stated) == [subject]
    assert location.location_problems(stated, [subject]) == []


def test_a_waiver_does_not_cover_what_came_later() -> None:
    moved = GOOD | {"meet_host_country": "US"}
    assert location.location_problems(moved, ["host-outside-eea:CH"]) != []
    sold = GOOD | {"meet_hoster": "Buyer Inc.", "meet_hoster_country": "US"}
    assert location.location_problems(sold, ["hoster-outside-eea:Example Hosting"]) != []


def test_missing_variables_are_for_others_to_report() -> None:
    assert location.location_problems({}) == []
    assert location.needed_waivers({}) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({}, "third-country"),
        ({"meet_acme_directory_url": "https://acme-api.actalis.com/acme/directory"}, "eea"),
        ({"meet_acme_directory_url": "https://ca.example.org:14000/dir"}, "unknown"),
    ],
)
def test_the_authority_is_told_by_its_address(change: dict[str, str], place: str) -> None:
    found = by_role(location.recipients(GOOD | ACME | change))
    assert found["certificate-authority"]["place"] == place
    assert found["certificate-authority"]["participants_data"] is False


def test_nobody_is_asked_for_a_certificate_of_ones_own() -> None:
    found = by_role(location.recipients(GOOD | ACME | {"meet_certificate_source": "files"}))
    assert not {"certificate-authority", "certificate-log"} & set(found)


def test_the_vendor_is_a_recipient_where_its_packages_are() -> None:
    vendor = {"jitsi_apt_repository_url": "https://download.jitsi.org"}
    assert by_role(location.recipients(GOOD | vendor))["vendor-repository"]["country"] == "US"
    assert "vendor-repository" not in by_role(location.recipients(GOOD))


def test_whom_the_operator_names_takes_the_place_of_the_unknown() -> None:
    clocks = [
        {"name": name, "role": "time", "country": "DE"} for name in ("First clock", "Second clock")
    ]
    authority = {"name": "Own", "role": "certificate-authority", "country": "DE"}
    rows = location.recipients(GOOD | ACME | {"meet_extra_recipients": [*clocks, authority]})
    assert [row["name"] for row in rows if row["role"] == "time"] == ["First clock", "Second clock"]
    # Let's Encrypt is asked all the same, whatever is declared.
    authorities = [row["place"] for row in rows if row["role"] == "certificate-authority"]
    assert authorities == ["third-country", "eea"]


CLOCKS = {
    "host_time_servers": [
        {"address": "ptbtime1.ptb.de", "name": "PTB", "country": "DE"},
        {"address": "ptbtime4.ptb.de", "name": "PTB", "country": "DE"},
        {"address": "time.example.org", "name": "Abroad", "country": "US"},
    ]
}


def test_each_organisation_that_is_asked_for_the_time_is_a_recipient() -> None:
    rows = location.recipients(GOOD | CLOCKS | {"host_time_asked": True})
    found = [(row["name"], row["place"]) for row in rows if row["role"] == "time"]
    assert found == [("PTB", "eea"), ("Abroad", "third-country")]
    more = {"meet_extra_recipients": [{"name": "Own", "role": "time", "country": "DE"}]}
    rows = location.recipients(GOOD | CLOCKS | {"host_time_asked": True} | more)
    assert [row["name"] for row in rows if row["role"] == "time"] == ["PTB", "Abroad", "Own"]


def test_nobody_is_named_where_the_clock_is_somebody_elses() -> None:
    for change in (CLOCKS | {"host_time_asked": False}, {"host_time_asked": True}):
        row = by_role(location.recipients(GOOD | change))["time"]
        assert (row["country"], row["place"]) == ("", "unknown")


def test_a_time_server_outside_is_classified_and_not_refused() -> None:
    assert location.location_problems(GOOD | CLOCKS) == []
    assert location.needed_waivers(GOOD | CLOCKS) == []
    # Even if its operator has participants' data in another role, which is refused there.
    backup = {"meet_extra_recipients": [{"name": "Abroad", "role": "backup", "country": "US"}]}
    (problem,) = location.location_problems(GOOD | CLOCKS | backup)
    assert problem["name"] == "meet_extra_recipients[0].country"


def test_a_time_server_has_a_name_and_a_country() -> None:
    bad = {"host_time_servers": [{"address": "a.example", "name": " ", "country": "Germany"}]}
    found = location.location_problems(GOOD | bad)
    assert [each["name"] for each in found] == [
        "host_time_servers[0].name",
        "host_time_servers[0].country",
    ]


def test_the_role_classifies_unless_the_operator_does() -> None:
    relay = {"name": "Mail", "role": "mail-relay", "country": "US"}
    assert by_role(location.recipients({"meet_extra_recipients": [relay]}))["mail-relay"] == {
        "role": "mail-relay",
        "name": "Mail",
        "country": "US",
        "place": "third-country",
        "learns": "Names and mail addresses of those who are written to",
        "participants_data": True,
        "classification": "Processor (Art. 28 GDPR), needs a contract",
    }
    warnings = relay | {"participants_data": False, "learns": "Warnings", "classification": "None"}
    row = by_role(location.recipients({"meet_extra_recipients": [warnings]}))["mail-relay"]
    assert (row["learns"], row["participants_data"]) == ("Warnings", False)
    assert location.needed_waivers({"meet_extra_recipients": [warnings]}) == []


def test_every_recipient_is_classified() -> None:
    for role, usual in location.data("recipients.yml")["roles"].items():
        assert usual["learns"], role
        assert usual["classification"], role
        assert isinstance(usual["participants_data"], bool), role
    for host in location.data("recipients.yml")["known_hosts"].values():
        assert location.place_of(host["country"]) != "unknown"
