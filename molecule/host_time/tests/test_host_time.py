"""Whom the server asks for the time with every default. See clocks.yml for who answers."""

import csv
import time

import pytest
from testinfra.host import Host

from meethaus.settings import load_specs

testinfra_hosts = ["ansible://meet"]

NAMES = {each["address"] for each in load_specs().variables["host_time_servers"].default}
# Answers like the others, but cannot prove its name.
IMPOSTOR = "ntppool1.time.nl"
SECONDS = 30
# Columns of `chronyc -c sources` and of `chronyc -c authdata`.
STATE, NAME, REACH = 1, 2, 5
AUTH_NAME, AUTH_MODE, AUTH_KEY_BITS, AUTH_COOKIES = 0, 1, 4, 8


def told(host: Host, report: str) -> list[list[str]]:
    run = host.run("chronyc -c -N %s", report)
    assert run.rc == 0, run.stdout + run.stderr
    return list(csv.reader(run.stdout.splitlines()))


def agreed(host: Host) -> dict[str, list[str]]:
    """Return the sources by name, once one of them has been chosen."""
    for _ in range(SECONDS):
        rows = {row[NAME]: row for row in told(host, "sources")}
        if any(row[STATE] == "*" for row in rows.values()):
            break
        time.sleep(1)
    return rows


def test_the_servers_of_the_settings_are_asked_and_no_others(host: Host) -> None:
    assert set(agreed(host)) == NAMES


def test_servers_that_dhcp_names_are_not_asked(host: Host) -> None:
    # As Debian's hook for the DHCP client does.
    host.run("chronyc reload sources")
    assert {row[NAME] for row in told(host, "sources")} == NAMES


def test_every_server_proves_who_it_is(host: Host) -> None:
    agreed(host)
    rows = {row[AUTH_NAME]: row for row in told(host, "authdata")}
    assert {row[AUTH_MODE] for row in rows.values()} == {"NTS"}
    proven = {name for name, row in rows.items() if int(row[AUTH_KEY_BITS]) > 0}
    assert proven == NAMES - {IMPOSTOR}
    assert all(int(rows[name][AUTH_COOKIES]) > 0 for name in proven)


def test_the_clock_follows_those_who_proved_it(host: Host) -> None:
    rows = agreed(host)
    assert {name for name, row in rows.items() if int(row[REACH], 8) > 0} == NAMES - {IMPOSTOR}
    assert sorted(row[STATE] for row in rows.values()).count("*") == 1
    assert rows[IMPOSTOR][STATE] == "?"


def test_one_server_alone_does_not_move_the_clock(host: Host) -> None:
    host.run("systemctl restart chrony")
    for name in NAMES - {"ptbtime1.ptb.de"}:
        assert host.run("chronyc delete %s", name).rc == 0
    # It answers four times at the start, which would be enough to choose it.
    [alone] = agreed(host).values()
    assert int(alone[REACH], 8) > 0
    assert alone[STATE] != "*"
    host.run("systemctl restart chrony")
    assert "*" in {row[STATE] for row in agreed(host).values()}


def test_nobody_else_sets_the_clock(host: Host) -> None:
    assert not host.package("systemd-timesyncd").is_installed
    said = host.run("systemctl is-active systemd-timesyncd.service").stdout
    assert said.strip() == "inactive"


def test_nobody_is_answered(host: Host) -> None:
    listening = host.run("ss --no-header --listening --numeric --udp --tcp --processes")
    assert listening.rc == 0
    assert "sshd" in listening.stdout
    assert "chronyd" not in listening.stdout


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_commands_come_through_the_file_system_only(host: Host, address: str) -> None:
    assert host.run("chronyc -h /run/chrony/chronyd.sock tracking").rc == 0
    assert host.run("chronyc -h %s tracking", address).rc != 0


def test_other_users_have_no_way_to_it(host: Host) -> None:
    assert host.run("su -s /bin/sh -c 'chronyc -h /run/chrony/chronyd.sock sources' nobody").rc != 0


def test_nothing_is_measured_into_files(host: Host) -> None:
    assert host.run("find /var/log/chrony -type f").stdout == ""


def test_it_starts_at_boot(host: Host) -> None:
    assert host.service("chrony").is_enabled
    assert host.service("chrony").is_running
