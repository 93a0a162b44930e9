"""The XMPP server with every default, through what it listens on, answers and writes down."""

import re

import pytest
from testinfra.host import Host

from tests.support.bosh import Session
from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
)
from tests.support.seen import Seen, answer_to_login, assert_healthy

# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 11
PATIENT = "curl --silent --output /dev/null --retry 30 --retry-delay 1 --retry-all-errors"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def test_prosody_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "prosody")


def test_it_listens_on_loopback_only(host: Host) -> None:
    listening = host.run("ss --listening --tcp --udp --numeric --processes --no-header").stdout
    lines = [line for line in listening.splitlines() if "lua" in line or "prosody" in line]
    assert {line.split()[4] for line in lines} == {"127.0.0.1:5222", "127.0.0.1:5280"}


@pytest.mark.parametrize("port", [5222, 5269, 5280, 5281])
def test_nobody_reaches_it_from_outside(seen: Seen, port: int) -> None:
    assert not seen.accepts(port)


def test_guests_may_come_in_without_an_account(host: Host, seen: Seen) -> None:
    answered = answer_to_login(host, seen.name, f"guest.{seen.name}")
    assert "<mechanism>ANONYMOUS</mechanism>" in answered
    assert "register" not in answered


def test_moderators_need_a_password(host: Host, seen: Seen) -> None:
    answered = answer_to_login(host, seen.name, seen.name)
    # The client gets stuck in others before anybody has typed a password.
    offered = set(re.findall("<mechanism>([^<]+)<", answered))
    assert offered - {"PLAIN", "SCRAM-SHA-1-PLUS"} == {"SCRAM-SHA-1"}
    assert "register" not in answered


def storage(name: str) -> str:
    return f"/var/lib/prosody/{name}".replace("-", "%2d").replace(".", "%2e")


def test_focus_bridge_and_moderators_have_accounts_and_nobody_else(host: Host, seen: Seen) -> None:
    place = storage(f"auth.{seen.name}")
    assert host.run("ls %s/accounts", place).stdout.split() == ["focus.dat", "jvb.dat"]
    assert "focus." in host.file(f"{place}/roster/focus.dat").content_string
    assert host.run("ls %s/accounts", storage(seen.name)).stdout.split() == ["anna.dat"]


def test_certificate_is_no_authority(host: Host, seen: Seen) -> None:
    shown = host.run(
        "openssl x509 -noout -text -in %s", f"/var/lib/prosody/auth.{seen.name}.crt"
    ).stdout
    assert "CA:FALSE" in shown
    assert f"DNS:auth.{seen.name}" in shown


@pytest.mark.parametrize("kind", ["key", "cfg.lua"])
def test_secrets_are_closed_to_others(host: Host, seen: Seen, kind: str) -> None:
    place = {
        "key": f"/var/lib/prosody/auth.{seen.name}.key",
        "cfg.lua": f"/etc/prosody/conf.avail/{seen.name}.cfg.lua",
    }[kind]
    assert host.file(place).mode & 0o007 == 0


def test_package_left_the_configuration_alone(host: Host, seen: Seen) -> None:
    text = host.file(f"/etc/prosody/conf.avail/{seen.name}.cfg.lua").content_string
    assert text.count(f'VirtualHost "auth.{seen.name}"') == 1
    assert text.count(f'Component "polls.{seen.name}"') == 1
    assert not host.file("/etc/prosody/conf.d/jaas.cfg.lua").exists


def test_nothing_is_complained_about(host: Host) -> None:
    journal = host.run("journalctl --unit prosody --no-pager --output cat").stdout
    complaints = [line for line in journal.splitlines() if "warn" in line or "error" in line]
    assert complaints == []


def test_visits_leave_no_line_behind(host: Host, seen: Seen) -> None:
    kept = "/run/visits-begin"
    assert host.run(f"journalctl --unit prosody --lines 1 --cursor-file {kept}").rc == 0
    test_guests_may_come_in_without_an_account(host, seen)
    test_moderators_need_a_password(host, seen)
    journal = host.run(f"journalctl --unit prosody --output cat --quiet --cursor-file {kept}")
    assert journal.rc == 0
    assert journal.stdout == ""


BREWERY = "jvbbrewery@internal.auth"
ENTER = "<presence xmlns='jabber:client' to='{}/x'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
PING = "<iq xmlns='jabber:client' id='{}' type='get' to='{}'><ping xmlns='urn:xmpp:ping'/></iq>"


# Prosody complains of each that tried, so this comes after the test of what it complains about.
def test_a_visitor_does_not_get_to_where_bridges_announce_themselves(
    host: Host, seen: Seen
) -> None:
    proof = "\0focus\0molecule-jicofo-0123456789"
    focus = Session(host, seen.name, f"auth.{seen.name}").sign_in("PLAIN", proof)
    visitor = Session(host, seen.name, f"guest.{seen.name}").sign_in()
    brewery = f"{BREWERY}.{seen.name}"
    visitor.say(ENTER.format(brewery))
    visitor.say(PING.format("first", visitor.jid))
    # Nothing was opened by it either, and who belongs there opens it and gets in.
    assert "<presence" not in visitor.hear("id=['\"]first")
    focus.say(ENTER.format(brewery))
    assert "code='110'" in focus.hear("<presence.*</presence>").replace('"', "'")
    visitor.say(ENTER.format(brewery))
    visitor.say(PING.format("second", visitor.jid))
    assert "<presence" not in visitor.hear("id=['\"]second")
    for each in (focus, visitor):
        each.close()


@pytest.fixture(name="sandbox")
def sandbox_of_prosody(host: Host) -> Sandbox:
    return Sandbox(host, "prosody")


def test_it_can_write_its_data_only_and_has_no_rights_of_root(sandbox: Sandbox) -> None:
    assert_bites(sandbox, writable=["/var/lib/prosody"])
    assert sandbox.capabilities() == set()


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "prosody.service", EXPOSURE)


def test_a_crash_leaves_no_memory_behind_and_is_survived(
    host: Host, seen: Seen, sandbox: Sandbox
) -> None:
    assert_a_crash_leaves_nothing(sandbox)
    assert host.run(f"{PATIENT} http://127.0.0.1:5280/http-bind").rc == 0
    test_guests_may_come_in_without_an_account(host, seen)
