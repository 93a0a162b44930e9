"""What plain Ansible refuses before it changes a server, said by the roles' own checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.places import HERE
from tests.support.rendering import PARTS

from .certificates import own_certificate
from .refusing import DOMAIN, SPLIT, Refused, host, refuse, seen

ISSUER_SECRET = "Tulpe-Gabel-19-Rose-Messer-37-Nelke"


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


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """A good host that carries everything, and beside it hosts with one mistake each."""
    directory = tmp_path_factory.mktemp("refused")
    hosts = {
        "good": host(**seen("192.0.2.10", "2001:db8::10")),
        "network": host(meet_ssh_allowed_networks=["0.0.0.0/0", "10.0.0.0/99"]),
        "address": host(meet_public_ipv4="192.0.2.256"),
        "address6": host(meet_public_ipv6="2001:db8:::10"),
        "quote": host(meet_turn_secret='quote-"-0123456789-0123456789'),
        "umlaut": host(meet_jicofo_password="Geheimnis-für-0123456789-0123456789"),
        "operator": host(meet_operator_name=" ", meet_operator_address=["Street 1", ""]),
        "homeless": host(meet_operator_address=[]),
        "unread": host(web_pages_reviewed_on="2026-11-20"),
        "idle": host(web_pages_privacy_url="https://example.org/privacy"),
        "nobody": host(meet_moderators=[]),
        "text": host(turn_server_foreign_peers_enabled="false", host_firewall_ping_enabled="no"),
        "namesake": host(
            meet_moderators=[
                {"name": "ben", "password": "meet_turn_secret-0123456789"},
                {"name": "ben", "password": "Kurz-4711"},
                {"name": "Ben@home", "password": "0123456789abcdef"},
            ]
        ),
        "issuers": host(
            meet_token_issuers=[
                {"name": "school platform", "secret": "meet_turn_secret-0123456789"},
                {"name": "portal", "secret": "for-moderators-0123456789"},
                {"name": "portal", "secret": "qwertyuiopasdfghjklzxcvbnm123456"},
                {"name": "office", "secret": f"{ISSUER_SECRET}-2"},
                {"name": "town", "secret": f"{ISSUER_SECRET}-2"},
            ]
        ),
        "talkative": host(
            meet_token_issuers=[{"name": "portal", "secret": ISSUER_SECRET}],
            web_edge_error_log_level="crit",
        ),
        "silent": host(meet_token_issuers=[{"name": "portal", "secret": ISSUER_SECRET}]),
        "week": host(jitsi_prosody_token_hours=168),
        "moment": host(jitsi_prosody_token_hours=0),
        "unregistered": host(**seen()),
        "renamed": host(**seen("192.0.2.10", recorded_name="old.example.org")),
        "again": host(**seen("192.0.2.10", recorded_name=DOMAIN)),
        "hosts-file": host(**seen(hosts_file=True)),
        "elsewhere": host(**seen("198.51.100.1")),
        "extra": host(**seen("192.0.2.10", "198.51.100.1", "2001:db8::10", "2001:db8::bad")),
        **certificates(directory),
    }
    return refuse(directory, hosts, {part: ["good"] for part in PARTS})


def test_nothing_is_said_about_a_good_host(refused: dict[str, Refused]) -> None:
    good = refused["good"]
    assert (good.meet, good.web_edge, good.jitsi_prosody, good.web_pages) == ("", "", "", "")
    assert good.preflight == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("network", ("meet_ssh_allowed_networks", "No network is 10.0.0.0/99.")),
        ("address", ("meet_public_ipv4", "192.0.2.256")),
        ("address6", ("meet_public_ipv6", "2001:db8:::10")),
        ("quote", ("meet_turn_secret", "not shown", "quotation marks")),
        ("umlaut", ("meet_jicofo_password", "not shown", "ASCII")),
        ("operator", ('meet_operator_name is " ".', 'meet_operator_address is ["Street 1", ""].')),
        ("homeless", ("meet_operator_address is [].", "[Example Street 1, 12345 Example]")),
        ("nobody", ("meet_moderators", "must name somebody")),
        (
            "text",
            (
                'turn_server_foreign_peers_enabled is "false". It is no truth value',
                'host_firewall_ping_enabled is "no"',
                """-e '{"host_firewall_ping_enabled": false}' on a command line""",
            ),
        ),
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
        (
            "issuers",
            (
                'meet_token_issuers[0].name is "school platform"',
                "meet_token_issuers[0].secret",
                "at least 32 characters and has 27",
                "meet_token_issuers[1].name",
                "meet_token_issuers[2].name",
                "that examples show",
                "meet_token_issuers[3].secret",
                "meet_token_issuers[4].secret",
                "used nowhere else",
            ),
        ),
        ("relative", ("meet_certificate_file", "good.crt", "absolute paths")),
    ],
)
def test_settings_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    assert [word for word in words if word not in refused[name].meet] == [], refused[name].meet


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("week", ("jitsi_prosody_token_hours is 168.", "24 or less")),
        ("moment", ("jitsi_prosody_token_hours is 0.", "1 or more")),
    ],
)
def test_tokens_that_are_good_for_too_long_or_never_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].jitsi_prosody
    assert [word for word in words if word not in said] == [], said


def test_a_refused_password_is_not_shown(refused: dict[str, Refused]) -> None:
    assert "Kurz-4711" not in refused["namesake"].meet
    assert ISSUER_SECRET not in refused["issuers"].meet


def test_an_error_log_that_would_keep_tokens_is_refused(refused: dict[str, Refused]) -> None:
    assert (refused["talkative"].meet, refused["silent"].meet) == ("", "")
    assert "web_edge_error_log_level is crit" in refused["talkative"].web_edge
    assert refused["silent"].web_edge == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "unread",
            ('web_pages_reviewed_on is "2026-11-20".', "Write web_pages_legal_basis and"),
        ),
        ("idle", ("web_pages_privacy_url or", "It would do nothing", "web_pages_enabled: false")),
    ],
)
def test_pages_are_refused(refused: dict[str, Refused], name: str, words: tuple[str, ...]) -> None:
    said = refused[name].web_pages
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
        ("renamed", {"name": "was set up as old.example.org"}),
        ("again", {}),
        ("extra", {"dns-extra": "also points to 198.51.100.1, 2001:db8::bad,"}),
    ],
)
def test_names_that_lead_elsewhere_are_refused(
    refused: dict[str, Refused], name: str, checks: dict[str, str]
) -> None:
    said = refused[name].preflight
    assert set(said) == set(checks)
    assert all(words in said[check] for check, words in checks.items()), said


def test_a_split_deployment_is_checked_for_its_own_ports_and_sites(tmp_path: Path) -> None:
    hosts = {name: host(jitsi_videobridge_port=20000) for name in ("web", "signalling", "bridge")}
    hosts["web"]["web_edge_bare_site_enabled"] = True
    found = refuse(tmp_path, hosts, SPLIT)
    assert {refused.meet for refused in found.values()} == {""}
    ports = {name: {entry["port"] for entry in said.ports} for name, said in found.items()}
    assert ports["bridge"] == {8080, 20000}
    assert ports["signalling"] == {5222, 5280, 5281, 8888}
    # Only where the client is served it would be in the way.
    assert "web_edge_bare_site_enabled is true" in found["web"].web_edge
    assert found["bridge"].web_edge == ""


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
