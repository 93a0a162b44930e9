"""What single values must look like."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.settings import Specs
from meethaus.settings import syntax as s
from meethaus.settings.rules import rule_breaks
from meethaus.settings.typing_rules import mismatches


@pytest.mark.parametrize(
    "value", ["meet.example.org", "a.b", "xn--bcher-kva.example", "m1.example-town.org"]
)
def test_domain_takes_full_host_names(value: str) -> None:
    assert s.domain_problem(value) is None


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("meet", "full host name"),
        ("https://meet.example.org", "without https://"),
        ("meet.example.org/room", "without a path"),
        ("meet.example.org:443", "without a port"),
        ("Meet.example.org", "meet.example.org"),
        ("meet.example.org.", "must not end with a dot"),
        ("192.0.2.10", "full host name"),
        ("meet_eu.example.org", "letters, digits"),
        ("-a.example.org", "letters, digits"),
        ("a..example.org", "letters, digits"),
        ("", "full host name"),
        ("bücher.example", "xn--bcher-kva.example"),
        (f"{'a' * 64}.example", "letters, digits"),
        (".".join(["a" * 50] * 6), "letters, digits"),
    ],
)
def test_domain_says_what_is_wrong(value: str, hint: str) -> None:
    assert hint in (s.domain_problem(value) or "")


@given(st.text(max_size=300))
def test_domain_never_fails_and_takes_only_letters_digits_hyphens_dots(value: str) -> None:
    if s.domain_problem(value) is None:
        assert set(value) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert 3 <= len(value) <= 253


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (s.email_problem, "admin@example.org", "admin"),
        (s.email_problem, "first.last+x@example.org", "first..last@example.org"),
        (s.email_problem, "a@Example.org", "a@localhost"),
        (s.ipv4_problem, "192.0.2.10", "192.0.2.256"),
        (s.ipv4_problem, "10.0.0.1", "2001:db8::1"),
        (s.ipv6_problem, "2001:db8::1", "192.0.2.1"),
        (s.network_problem, "192.0.2.0/24", "192.0.2.1/24"),
        (s.network_problem, "2001:db8::/32", "everywhere"),
        (s.network_problem, "192.0.2.7", "192.0.2.0/33"),
        (s.network_problem, "0.0.0.0/0", "10.0.0.0/255.0.0.0"),
        (s.network_problem, "::/0", "fe80::%eth0/64"),
        (s.port_problem, "8000", "abc"),
        (s.port_problem, "1", "0"),
        (s.port_problem, "65535", "99999"),
        (s.port_problem, "8000-8010", "8010-8000"),
        (s.port_problem, "1-65535", "1-65536"),
        (s.port_problem, "8000-8001", "8000-"),
        (s.path_problem, "/etc/ssl/meet.pem", "meet.pem"),
        (s.path_problem, "~/meet.pem", "./meet.pem"),
        (s.url_problem, "https://ca.example.org/dir", "http://ca.example.org/dir"),
        (s.url_problem, "https://ca.example.org:14000/dir", "https:///dir"),
        (s.secret_problem, "x" * 20, "x" * 19),
        (s.secret_problem, "Aa1-" * 5, "x" * 20 + " y"),
        (s.secret_problem, "!#$%&()*+,-./:;<=>?@[]^_`{|}~", "x" * 20 + '"'),
        (s.secret_problem, "x" * 40, "x" * 20 + "'"),
        (s.secret_problem, "x" * 40, "x" * 20 + "\\"),
        (s.secret_problem, "x" * 40, "x" * 20 + "\n"),
        (s.secret_problem, "x" * 40, "ü" * 20),
    ],
)
def test_simple_rules(check: Callable[[str], str | None], good: str, bad: str) -> None:
    assert check(good) is None
    assert check(bad) is not None


def breaks(specs: Specs, **variables: Any) -> list[str]:
    return [found.where for found in rule_breaks(variables, specs)]


def test_an_empty_list_of_networks_would_lock_everybody_out(specs: Specs) -> None:
    assert breaks(specs, meet_ssh_allowed_networks=[]) == ["meet_ssh_allowed_networks"]
    assert breaks(specs, meet_ssh_allowed_networks=["192.0.2.0/24"]) == []


def test_no_ipv6_is_an_answer(specs: Specs) -> None:
    assert breaks(specs, meet_public_ipv6="") == []
    assert breaks(specs, meet_public_ipv6="192.0.2.1") == ["meet_public_ipv6"]


def test_an_own_certificate_must_be_on_this_machine(specs: Specs, tmp_path: Path) -> None:
    file = tmp_path / "chain.pem"
    file.touch()
    own = {"meet_certificate_source": "files"}
    assert breaks(specs, **own) == ["meet_certificate_file", "meet_certificate_key_file"]
    given_files = own | {"meet_certificate_file": str(file), "meet_certificate_key_file": "/none"}
    assert breaks(specs, **given_files) == ["meet_certificate_key_file"]


def test_a_bad_network_is_found_behind_a_good_one(specs: Specs) -> None:
    found = list(rule_breaks({"meet_ssh_allowed_networks": ["0.0.0.0/0", "10.0.0.0/99"]}, specs))
    assert [entry.where for entry in found] == ["meet_ssh_allowed_networks"]
    assert "10.0.0.0/99" in found[0].problem


def test_extra_ports_must_be_what_the_firewall_takes(specs: Specs) -> None:
    ports = [
        {"port": "8000-8010", "sources": ["192.0.2.0/24", "2001:db8::1"]},
        {"port": "99999"},
        {"port": "{{ computed }}"},
        {"port": "80", "sources": ["0.0.0.0/0", "10.0.0.0/99"]},
    ]
    assert breaks(specs, host_firewall_extra_ports=ports) == [
        "host_firewall_extra_ports[1].port",
        "host_firewall_extra_ports[3].sources",
    ]


def test_a_bad_secret_is_not_repeated(specs: Specs) -> None:
    for name in ("meet_turn_secret", "meet_jicofo_password"):
        (found,) = rule_breaks({name: 'quote-"-0123456789-0123456789'}, specs)
        assert found.where == name
        assert "quotation marks" in found.problem
        assert "0123456789" not in f"{found.problem}{found.remedy}"


def test_moderators_are_judged_by_the_rule_of_the_role(specs: Specs) -> None:
    reused = "b" * 20 + "0123456789"
    given = [
        {"name": "anna", "password": "0123456789abcdef"},
        {"name": "Ben", "password": reused},
        {"name": "carla", "password": "{{ computed_elsewhere }}"},
        {"name": "dora", "password": "short"},
    ]
    found = list(rule_breaks({"meet_moderators": given, "meet_turn_secret": reused}, specs))
    assert [each.where for each in found] == [
        "meet_moderators[1].name",
        "meet_moderators[1].password",
        "meet_moderators[3].password",
    ]
    assert [each for each in found if reused in f"{each.problem}{each.remedy}"] == []


def test_token_issuers_are_judged_by_the_rule_of_the_role(specs: Specs) -> None:
    reused = "abcdefghijklm-0123456789-nopqrstuvwxyz"
    given = [
        {"name": "school platform", "secret": reused[::-1]},
        {"name": "portal", "secret": reused},
        {"name": "office", "secret": "{{ computed_elsewhere }}"},
        {"name": "town", "secret": "the-Password-of-anna-0123456789-abc"},
    ]
    anna = {"name": "anna", "password": "the-Password-of-anna-0123456789-abc"}
    variables = {"meet_token_issuers": given, "meet_turn_secret": reused}
    found = list(rule_breaks({**variables, "meet_moderators": [anna | {"name": "ben"}]}, specs))
    assert [each.where for each in found] == [
        "meet_token_issuers[0].name",
        "meet_token_issuers[1].secret",
        "meet_token_issuers[3].secret",
    ]
    assert [each for each in found if reused in f"{each.problem}{each.remedy}"] == []


def test_somebody_must_be_able_to_open_meetings(specs: Specs) -> None:
    assert breaks(specs, meet_moderators=[]) == ["meet_moderators"]
    assert breaks(specs, meet_moderators="{{ computed }}") == []


def test_a_certificate_is_named_by_an_absolute_path(
    specs: Specs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "own.pem").touch()
    own = {"meet_certificate_source": "files", "meet_certificate_key_file": "~/own.pem"}
    (found,) = rule_breaks(own | {"meet_certificate_file": "own.pem"}, specs)
    assert found.remedy == f"Write: meet_certificate_file: {tmp_path / 'own.pem'}"


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("meet_domain", 12, "meet_domain"),
        ("meet_domain", None, "meet_domain"),
        ("meet_log_retention_days", "7", "meet_log_retention_days"),
        ("meet_log_retention_days", True, "meet_log_retention_days"),
        ("meet_log_retention_days", 7.5, "meet_log_retention_days"),
        ("meet_interruption_allowed", "yes", "meet_interruption_allowed"),
        ("meet_interruption_allowed", 1, "meet_interruption_allowed"),
        ("meet_language", "fr", "meet_language"),
        ("meet_ssh_allowed_networks", "::/0", "meet_ssh_allowed_networks"),
        ("meet_ssh_allowed_networks", ["::/0", 1], "meet_ssh_allowed_networks[1]"),
        ("host_firewall_share", "half", "host_firewall_share"),
        ("host_firewall_extra_ports", {"port": 1}, "host_firewall_extra_ports"),
        ("host_firewall_extra_ports", [5], "host_firewall_extra_ports[0]"),
        ("host_firewall_extra_ports", [{"protocol": "tcp"}], "host_firewall_extra_ports[0]"),
        (
            "host_firewall_extra_ports",
            [{"port": "80", "protocol": "tcp"}],
            "host_firewall_extra_ports[0].port",
        ),
        (
            "host_firewall_extra_ports",
            [{"port": 80, "protocol": "tcp", "why": ""}],
            "host_firewall_extra_ports[0]",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(
    specs: Specs, name: str, value: object, where: str
) -> None:
    assert [found.where for found in mismatches(specs.variables[name], value)] == [where]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("meet_domain", "meet.example.org"),
        ("meet_log_retention_days", 7),
        ("meet_interruption_allowed", False),
        ("meet_language", "en"),
        ("meet_ssh_allowed_networks", ["192.0.2.0/24"]),
        ("host_firewall_share", 1),
        ("host_firewall_extra_ports", [{"port": 80, "protocol": "tcp"}]),
    ],
)
def test_a_value_of_the_right_type_passes(specs: Specs, name: str, value: object) -> None:
    assert not list(mismatches(specs.variables[name], value))


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("meet_interruption_allowed", "no", "Write: meet_interruption_allowed: false"),
        ("meet_log_retention_days", " 7 ", "Write: meet_log_retention_days: 7"),
        ("meet_domain", 12, 'Write: meet_domain: "12"'),
        (
            "meet_host_country",
            False,
            "Put the text between quotation marks: without them YAML reads NO, yes, on or off so.",
        ),
        ("meet_ssh_allowed_networks", "::/0", "Write: meet_ssh_allowed_networks: [::/0]"),
        ("meet_log_retention_days", "seven", "Write meet_log_retention_days as a whole number."),
    ],
)
def test_the_remedy_is_the_line_that_was_meant(
    specs: Specs, name: str, value: object, remedy: str
) -> None:
    assert [found.remedy for found in mismatches(specs.variables[name], value)] == [remedy]
