"""The focus with every default, through its health, its endpoints and how it survives failures."""

import pytest
from testinfra.host import Host

from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
    assert_java_bears,
)
from tests.support.seen import Seen, assert_healthy

HEALTH = "curl --fail --silent --retry 30 --retry-delay 1 --retry-all-errors"

# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 11


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def healthy(host: Host) -> bool:
    return host.run(f"{HEALTH} http://127.0.0.1:8888/about/health").rc == 0


def process(host: Host) -> str:
    return host.service("jicofo").systemd_properties["MainPID"]


def test_focus_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "jicofo")


def test_focus_has_a_bridge_it_can_use(host: Host) -> None:
    assert healthy(host)


@pytest.mark.parametrize(
    "path", ["/debug", "/debug/conferences", "/pin", "/move-endpoints/move-endpoints"]
)
def test_nothing_tells_who_is_there(host: Host, path: str) -> None:
    asked = host.run(
        "curl --silent --output /dev/null --write-out '%%{http_code}' http://127.0.0.1:8888%s", path
    )
    assert asked.stdout == "404"


def test_nobody_reaches_it_from_outside(seen: Seen) -> None:
    assert not seen.accepts(8888)


def test_secrets_are_closed_to_others(host: Host) -> None:
    for name in ("config", "jicofo.conf"):
        file = host.file(f"/etc/jitsi/jicofo/{name}")
        assert (file.user, file.group, file.mode) == ("jicofo", "jitsi", 0o600)
    assert host.file("/etc/jitsi/jicofo").mode == 0o750


def test_it_logs_nothing_in_everyday_work(host: Host) -> None:
    assert "INFO" not in host.file("/var/log/jitsi/jicofo.log").content_string


def test_memory_is_limited_and_never_dumped(host: Host) -> None:
    command = host.run("pgrep --full --list-full org.jitsi.jicofo").stdout
    assert "-Xmx768m" in command
    assert command.index("-XX:-HeapDump") > command.index("-XX:+HeapDump")


def test_killed_focus_comes_back(host: Host) -> None:
    before = process(host)
    assert host.run("kill -KILL %s", before).rc == 0
    assert healthy(host)
    assert process(host) not in {before, "0"}


def test_stale_process_file_stops_nothing(host: Host) -> None:
    assert host.run("systemctl stop jicofo && echo 1 > /run/jicofo.pid").rc == 0
    assert host.run("systemctl start jicofo").rc == 0
    assert healthy(host)


def test_its_login_was_never_refused(host: Host) -> None:
    refused = host.run("journalctl --unit prosody --no-pager --output cat --grep not-authorized")
    assert "not-authorized" not in refused.stdout


@pytest.fixture(name="sandbox")
def sandbox_of_the_focus(host: Host) -> Sandbox:
    return Sandbox(host, "jicofo")


def test_it_can_write_its_log_only_and_has_no_rights_of_root(sandbox: Sandbox) -> None:
    assert_bites(sandbox, writable=["/var/log/jitsi"])
    assert sandbox.capabilities() == set()


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "jicofo.service", EXPOSURE)


def test_a_crash_leaves_no_memory_behind_and_is_survived(host: Host, sandbox: Sandbox) -> None:
    assert_a_crash_leaves_nothing(sandbox)
    assert healthy(host)


def test_java_works_in_there_and_leaves_nothing_when_it_crashes(sandbox: Sandbox) -> None:
    assert_java_bears(sandbox, account="jicofo", options="/etc/jitsi/jicofo/config")
