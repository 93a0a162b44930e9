"""The bridge with every default, through its health, its endpoints and whom it contacts."""

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.seen import Seen, assert_healthy


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
    """Rotates by the real configuration, one pretended day after the other."""
    log, state = "/var/log/jitsi/jvb.log", "/var/lib/logrotate/pretended"
    assert host.run(f"echo 'the oldest line' >> {log}").rc == 0
    days = 0
    while host.run(f"zgrep --quiet 'the oldest line' {log}*").rc == 0 and days < 30:
        yesterday = "$(date --date=yesterday +%Y-%-m-%-d-0:0:0)"
        host.run(f"printf 'logrotate state -- version 2\n\"{log}\" %s\n' {yesterday} > {state}")
        rotated = host.run(f"logrotate --state {state} /etc/logrotate.d/jitsi-videobridge")
        assert rotated.rc == 0, rotated.stderr
        days += 1
    assert days == 7


def test_memory_is_limited_and_never_dumped(host: Host) -> None:
    command = host.run("pgrep --full --list-full org.jitsi.videobridge").stdout
    assert "-Xmx1024m" in command
    assert command.index("-XX:-HeapDump") > command.index("-XX:+HeapDump")
