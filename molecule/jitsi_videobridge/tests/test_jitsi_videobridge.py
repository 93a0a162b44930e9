"""The bridge with every default, through its health, its endpoints and whom it contacts."""

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.aging import days_of_a_line
from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
    assert_java_bears,
)
from tests.support.seen import Seen, assert_healthy

# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 11
PATIENT = "curl --fail --silent --retry 30 --retry-delay 1 --retry-all-errors"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def status(host: Host, path: str) -> str:
    asked = host.run(
        "curl --silent --output /dev/null --write-out '%%{http_code}' http://127.0.0.1:8080%s", path
    )
    assert asked.rc == 0, asked.stderr
    return asked.stdout


def test_bridge_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "jitsi-videobridge2")


@pytest.mark.parametrize("path", ["/about/health", "/metrics"])
def test_operators_can_see_how_it_is(host: Host, path: str) -> None:
    assert status(host, path) == "200"


@pytest.mark.parametrize("path", ["/debug", "/debug?full=true", "/colibri/stats", "/about/version"])
def test_nothing_tells_who_is_there(host: Host, path: str) -> None:
    assert status(host, path) == "404"


@pytest.mark.parametrize("port", [8080, 9090, 8443])
def test_only_media_reaches_it_from_outside(host: Host, seen: Seen, port: int) -> None:
    assert not seen.accepts(port)
    assert (
        host.socket("udp://0.0.0.0:10000").is_listening
        or host.socket(f"udp://{seen.address}:10000").is_listening
    )


def test_it_asks_nobody_for_its_address(seen: Seen) -> None:
    contacts = [c for c in Lab.open().contacts() if c.source == seen.address]
    assert contacts == []


def test_it_is_logged_in(host: Host) -> None:
    process = host.service("jitsi-videobridge2").systemd_properties["MainPID"]
    connected = host.run(
        "ss --no-header --tcp --processes --numeric state established dport = 5222"
    )
    assert f"pid={process}," in connected.stdout


def test_secret_is_closed_to_others(host: Host) -> None:
    file = host.file("/etc/jitsi/videobridge/jvb.conf")
    assert (file.user, file.group, file.mode) == ("jvb", "jitsi", 0o600)
    assert host.file("/etc/jitsi/videobridge").mode == 0o750


def test_it_logs_nothing_in_everyday_work(host: Host) -> None:
    assert host.file("/var/log/jitsi/jvb.log").content_string.strip() == ""


def test_no_line_of_its_log_stays_longer_than_a_week(host: Host) -> None:
    assert days_of_a_line(host, "/var/log/jitsi/jvb.log", "/etc/logrotate.d/jitsi-videobridge") == 7


def test_memory_is_limited_and_never_dumped(host: Host) -> None:
    command = host.run("pgrep --full --list-full org.jitsi.videobridge").stdout
    assert "-Xmx1024m" in command
    assert command.index("-XX:-HeapDump") > command.index("-XX:+HeapDump")


@pytest.fixture(name="sandbox")
def sandbox_of_the_bridge(host: Host) -> Sandbox:
    return Sandbox(host, "jitsi-videobridge2")


def test_it_can_write_its_log_only_and_has_no_rights_of_root(sandbox: Sandbox) -> None:
    assert_bites(sandbox, writable=["/var/log/jitsi"])
    assert sandbox.capabilities() == set()


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "jitsi-videobridge2.service", EXPOSURE)


def test_a_crash_leaves_no_memory_behind_and_is_survived(host: Host, sandbox: Sandbox) -> None:
    assert_a_crash_leaves_nothing(sandbox)
    assert host.run(f"{PATIENT} http://127.0.0.1:8080/about/health").rc == 0


def test_java_works_in_there_and_leaves_nothing_when_it_crashes(sandbox: Sandbox) -> None:
    assert_java_bears(sandbox, account="jvb", options="/etc/jitsi/videobridge/config")
