"""Prosody's files, read by a Lua interpreter the way Prosody reads them."""

from __future__ import annotations

import re

import pytest

from tests.support.reading import DAEMON, HOSTS, PHONE, lua
from tests.support.rendering import TOKEN_SECRET, TURN_SECRET, Rendered


def test_server_listens_on_loopback_only(single: Rendered) -> None:
    daemon = lua(single, DAEMON)["*"]
    assert daemon["interfaces"] == ["127.0.0.1"]
    assert daemon["c2s_interfaces"] == ["127.0.0.1"]
    assert daemon["http_interfaces"] == ["127.0.0.1"]
    assert daemon["https_ports"] == []
    assert daemon["c2s_direct_tls_ports"] == []


def test_server_listens_for_other_hosts_when_there_are_some(split: dict[str, Rendered]) -> None:
    daemon = lua(split["signalling"], DAEMON)["*"]
    assert daemon["c2s_interfaces"] == ["127.0.0.1", "192.0.2.11"]
    assert daemon["https_ports"] == [5281]
    assert daemon["https_interfaces"] == ["192.0.2.11"]
    assert daemon["trusted_proxies"] == ["127.0.0.1", "192.0.2.10"]


def test_server_takes_no_registrations_servers_or_stored_messages(single: Rendered) -> None:
    daemon = lua(single, DAEMON)["*"]
    assert set(daemon["modules_disabled"]) == {"offline", "register", "s2s"}
    assert daemon["allow_registration"] is False
    assert set(daemon["modules_enabled"]).isdisjoint({"register", "invites", "mam", "admin_shell"})
    assert lua(single, DAEMON)["localhost"] == {"enabled": False}


def test_server_logs_warnings_to_the_journal(single: Rendered) -> None:
    assert lua(single, DAEMON)["*"]["log"] == {"warn": "*console"}


def test_turn_servers_are_our_own(single: Rendered) -> None:
    options = lua(single, HOSTS)["*"]
    assert options["external_service_secret"] == TURN_SECRET
    services = options["external_services"]
    assert {(s["type"], s["port"], s["transport"]) for s in services} == {
        ("turn", 3478, "udp"),
        ("turns", 5349, "tcp"),
    }
    assert {s["host"] for s in services} == {"meet.example.org"}
    assert {s["ttl"] for s in services} == {12 * 3600}


def test_rooms_live_in_memory(single: Rendered) -> None:
    sections = lua(single, HOSTS)
    rooms = [name for name, s in sections.items() if s.get("component_module") == "muc"]
    assert len(rooms) == 4
    assert {sections[name]["storage"] for name in rooms} == {"memory"}
    assert sections["guest.meet.example.org"]["storage"] == "memory"


def test_of_a_moderator_nothing_but_the_account_is_stored(single: Rendered) -> None:
    host = lua(single, HOSTS)["meet.example.org"]
    assert (host["default_storage"], host["storage"]) == ("memory", {"accounts": "internal"})


def test_only_guests_come_in_without_an_account(single: Rendered) -> None:
    sections = lua(single, HOSTS)
    kinds = {n: s["authentication"] for n, s in sections.items() if "authentication" in s}
    assert kinds == {
        "meet.example.org": "internal_hashed",
        "guest.meet.example.org": "jitsi-anonymous",
        "auth.meet.example.org": "internal_hashed",
    }


def test_without_guests_nobody_comes_in_without_an_account(split: dict[str, Rendered]) -> None:
    sections = lua(split["signalling"], HOSTS)
    assert {s["authentication"] for s in sections.values() if "authentication" in s} == {
        "internal_hashed"
    }


def test_rooms_are_opened_by_moderators_and_guesses_are_counted(single: Rendered) -> None:
    sections = lua(single, HOSTS)
    rooms = set(sections["conference.meet.example.org"]["modules_enabled"])
    assert rooms >= {"meethaus_admission", "meethaus_throttle"}
    assert "meethaus_throttle" in sections["meet.example.org"]["modules_enabled"]
    assert "meethaus_recognition" in sections["guest.meet.example.org"]["modules_enabled"]
    assert sections["*"]["meethaus_focus"] == "focus@auth.meet.example.org"


def test_nobody_signs_tokens_unless_somebody_is_named(single: Rendered) -> None:
    host = lua(single, HOSTS)["meet.example.org"]
    assert "meethaus_token" not in host["modules_enabled"]
    assert [name for name in host if name.startswith("meethaus_token")] == []


def test_token_issuers_arrive_with_their_secrets(split: dict[str, Rendered]) -> None:
    host = lua(split["signalling"], HOSTS)["meet.example.org"]
    assert "meethaus_token" in host["modules_enabled"]
    assert host["meethaus_token_hours"] == 2
    school, portal = host["meethaus_token_issuers"]
    assert school == {"name": "school-platform", "secret": TOKEN_SECRET, "any_room": False}
    assert (portal["secret"], portal["any_room"]) == (TOKEN_SECRET[::-1], True)


@pytest.mark.parametrize("component", ["speakerstats", "filesharing", "recorder"])
def test_features_that_watch_people_have_no_component(single: Rendered, component: str) -> None:
    assert f"{component}.meet.example.org" not in lua(single, HOSTS)


@pytest.mark.parametrize(
    "pattern",
    [
        r"internal\.auth\.meet\.example\.org",
        r'Component "focus\.meet\.example\.org" "client_proxy"',
        r'Component "polls\.meet\.example\.org"',
        r'--"polls";',
        r'Component "conference\.meet\.example\.org" "muc"\n(.*\n)?.*restrict_room_creation',
        r"unlimited_jids",
        r"component_admins_as_room_owners = ",
    ],
)
def test_package_finds_the_words_without_which_it_patches(single: Rendered, pattern: str) -> None:
    text = single.text("jitsi_prosody", HOSTS)
    assert re.search(pattern, text)
    assert "--plugin_paths = {" not in text


def test_file_of_the_telephone_service_switches_nothing_on(single: Rendered) -> None:
    assert lua(single, PHONE) == {"*": []}
