"""The XMPP server with every default, through what it listens on, answers and writes down."""

import pytest
from testinfra.host import Host

from tests.support.seen import Seen, assert_healthy

BIND = (
    "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' hold='1' wait='1' ver='1.6' "
    "xml:lang='en' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh' to='{name}'/>"
)


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


def test_browsers_may_come_in_without_an_account(host: Host, seen: Seen) -> None:
    asked = host.run(
        "curl --silent --header %s --data %s http://127.0.0.1:5280/http-bind",
        f"Host: {seen.name}",
        BIND.format(name=seen.name),
    )
    assert "<mechanism>ANONYMOUS</mechanism>" in asked.stdout
    assert "register" not in asked.stdout


def test_focus_and_bridge_have_accounts_and_nobody_else(host: Host, seen: Seen) -> None:
    storage = f"/var/lib/prosody/auth.{seen.name}".replace("-", "%2d").replace(".", "%2e")
    listed = host.run("ls %s/accounts", storage)
    assert listed.stdout.split() == ["focus.dat", "jvb.dat"]
    assert "focus." in host.file(f"{storage}/roster/focus.dat").content_string


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
    test_browsers_may_come_in_without_an_account(host, seen)
    assert host.run("journalctl --unit prosody --since '-10s' --output cat").stdout.strip() == ""
