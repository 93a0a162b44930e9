"""What plain Ansible refuses before it changes a server, said by the roles' own checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.places import HERE
from tests.support.rendering import PARTS

from .certificates import own_certificate
from .refusing import DOMAIN, SPLIT, Refused, host, refuse, seen


def certificates(directory: Path) -> dict[str, dict[str, object]]:
    """Return hosts with certificates of their own, some good and the others bad."""
    good = own_certificate(directory, "good", "other.example.org", DOMAIN)
    foreign = own_certificate(directory, "foreign", "other.example.org")
    return {
        "certificate": host(**good),
        "wildcard": host(**own_certificate(directory, "wildcard", "*.example.org")),
        "misfit": host(
            **good | {"meet_certificate_key_file": foreign["meet_certificate_key_file"]}
        ),
        "foreign": host(**foreign),
        "nameless": host(**own_certificate(directory, "nameless")),
        "expired": host(**own_certificate(directory, "expired", DOMAIN, days=-1)),
        "locked": host(**own_certificate(directory, "locked", DOMAIN, password=b"geheim")),
        "swapped": host(**good | {"meet_certificate_file": good["meet_certificate_key_file"]}),
        "relative": host(**good | {"meet_certificate_file": "good.crt"}),
        "home": host(**good | {"meet_certificate_file": "~/good.crt"}),
    }


def extra_port(**entry: object) -> dict[str, object]:
    return {"host_firewall_extra_ports": [{"protocol": "tcp", "reason": "Test", **entry}]}


def days(number: int) -> dict[str, object]:
    return {"host_updates_retention_days": number}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """A good host that carries everything, and beside it hosts with one mistake each."""
    directory = tmp_path_factory.mktemp("refused")
    hosts = {
        "good": host(
            host_firewall_enabled=True,
            **seen("192.0.2.10", "2001:db8::10"),
            **extra_port(port=80, sources=["192.0.2.0/24"]),
        ),
        "network": host(meet_ssh_allowed_networks=["0.0.0.0/0", "10.0.0.0/99"]),
        "address": host(meet_public_ipv4="192.0.2.256"),
        "address6": host(meet_public_ipv6="2001:db8:::10"),
        "quote": host(meet_turn_secret='quote-"-0123456789-0123456789'),
        "umlaut": host(meet_jicofo_password="Geheimnis-für-0123456789-0123456789"),
        "nobody": host(meet_moderators=[]),
        "namesake": host(
            meet_moderators=[
                {"name": "ben", "password": "meet_turn_secret-0123456789"},
                {"name": "ben", "password": "Kurz-4711"},
                {"name": "Ben@home", "password": "0123456789abcdef"},
            ]
        ),
        "port": host(**extra_port(port="99999")),
        "word": host(**extra_port(port="abc", sources=["0.0.0.0/0", "10.0.0.0/99"])),
        "hour": host(host_updates_time=1080, host_updates_reboot_time="24:00"),
        "package": host(host_updates_excluded_packages=["coturn", 'libssl";'], **days(0)),
        "unregistered": host(**seen()),
        "hosts-file": host(**seen(hosts_file=True)),
        "elsewhere": host(**seen("198.51.100.1")),
        "extra": host(**seen("192.0.2.10", "198.51.100.1", "2001:db8::10", "2001:db8::bad")),
        **certificates(directory),
    }
    return refuse(directory, hosts, {part: ["good"] for part in PARTS})


def test_nothing_is_said_about_a_good_host(refused: dict[str, Refused]) -> None:
    good = refused["good"]
    assert (good.meet, good.host_updates, good.host_firewall) == ("", "", "")
    assert good.web_edge == ""
    assert good.preflight == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("network", ("meet_ssh_allowed_networks", "No network is 10.0.0.0/99.")),
        ("address", ("meet_public_ipv4", "192.0.2.256")),
        ("address6", ("meet_public_ipv6", "2001:db8:::10")),
        ("quote", ("meet_turn_secret", "not shown", "quotation marks")),
        ("umlaut", ("meet_jicofo_password", "not shown", "ASCII")),
        ("nobody", ("meet_moderators", "must name somebody")),
        (
            "namesake",
            (
                "meet_moderators[0].name",
                "must be given once",
                "meet_moderators[0].password",
                "used nowhere else",
                "meet_moderators[1].password",
                "at least 12 characters",
                'meet_moderators[2].name is "Ben@home"',
            ),
        ),
        ("relative", ("meet_certificate_file", "good.crt", "absolute paths")),
    ],
)
def test_settings_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    assert [word for word in words if word not in refused[name].meet] == [], refused[name].meet


def test_a_refused_password_is_not_shown(refused: dict[str, Refused]) -> None:
    assert "Kurz-4711" not in refused["namesake"].meet


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("port", ("host_firewall_extra_ports", "No port is 99999:", "from 1 to 65535")),
        ("word", ("No port is abc:", "No network is 10.0.0.0/99:")),
    ],
)
def test_extra_ports_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_firewall
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hour", ("No time is 1080 and 24:00", "in quotation marks, such as host_updates_time")),
        ("package", ('No package is libssl";, in', "retention_days is 0 and must be 1")),
    ],
)
def test_unattended_updates_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_updates
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("misfit", ("does not belong to the certificate", "foreign.key", "good.crt")),
        ("foreign", (f"is for other.example.org, not for {DOMAIN}",)),
        ("nameless", (f"is for no name, not for {DOMAIN}",)),
        ("expired", ("has expired (notAfter=",)),
        ("locked", ("locked.key", "without a password")),
        ("swapped", ("good.key", "is no certificate in PEM")),
    ],
)
def test_own_certificates_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].web_edge
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize("name", ["certificate", "wildcard", "home"])
def test_a_fitting_certificate_passes(refused: dict[str, Refused], name: str) -> None:
    assert (refused[name].meet, refused[name].web_edge) == ("", "")


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("unregistered", {"dns": "has no A record"}),
        ("hosts-file", {}),
        ("elsewhere", {"dns": "points to 198.51.100.1"}),
        ("extra", {"dns-extra": "also points to 198.51.100.1, 2001:db8::bad,"}),
    ],
)
def test_names_that_lead_elsewhere_are_refused(
    refused: dict[str, Refused], name: str, checks: dict[str, str]
) -> None:
    said = refused[name].preflight
    assert set(said) == set(checks)
    assert all(words in said[check] for check, words in checks.items()), said


def test_a_split_deployment_is_checked_for_its_own_ports(tmp_path: Path) -> None:
    hosts = {name: host(jitsi_videobridge_port=20000) for name in ("web", "signalling", "bridge")}
    found = refuse(tmp_path, hosts, SPLIT)
    assert {refused.meet for refused in found.values()} == {""}
    ports = {name: {entry["port"] for entry in said.ports} for name, said in found.items()}
    assert ports["bridge"] == {8080, 20000}
    assert ports["signalling"] == {5222, 5280, 5281, 8888}


def test_a_single_server_is_checked_for_its_own_ports(refused: dict[str, Refused]) -> None:
    ports = {entry["port"] for entry in refused["good"].ports}
    assert ports == {80, 443, 3478, 5222, 5280, 5349, 8080, 8888, 10000}


def test_a_part_of_a_split_deployment_is_refused(tmp_path: Path) -> None:
    hosts = {name: host() for name in ("web", "signalling", "bridge")}
    found = refuse(tmp_path, hosts, SPLIT, "--limit", "web")
    assert 'without facts is ["bridge", "signalling"]' in found["web"].meet
    assert "without --limit" in found["web"].meet


def test_a_single_server_needs_nobody_elses_address(tmp_path: Path) -> None:
    single = {"single": {"meet_public_ipv4": "192.0.2.10", **HERE.variables}}
    found = refuse(tmp_path, single, {part: ["single"] for part in PARTS})
    assert found["single"].meet == ""
