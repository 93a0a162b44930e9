"""The firewall with every default, seen from outside."""

import socket
import time
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support import nft, scenario
from tests.support.seen import Seen, assert_healthy

TABLE = "meethaus"
WITHOUT = {
    "subject": "below-profile:host_firewall_enabled=false",
    "owner": "Whoever runs these tests",
    "reason": "Shows what is left when rules are taken back that had none before them",
    "expires": "9999-12-31",
}
UNLISTED = 9999
LISTED = 80
PATIENCE_SECONDS = 10


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


@pytest.fixture(name="listeners", scope="module")
def somebody_listens(host: Host) -> Iterator[None]:
    """Something that answers on every address, on a port that is open and on one that is not."""
    for port in (LISTED, UNLISTED):
        command = f"python3 -m http.server --bind :: {port}"
        done = host.run(f"systemd-run --unit trial-{port} {command}")
        assert done.rc == 0, done.stderr
        wait_for(host, port)
    yield
    host.run(f"systemctl stop trial-{LISTED} trial-{UNLISTED}")


def wait_for(host: Host, port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not host.run(f"ss -Hltn 'sport = :{port}'").stdout:
        assert time.monotonic() < deadline, host.run(f"journalctl -u trial-{port}").stdout
        time.sleep(0.2)


def test_unit_is_active_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "meethaus-firewall")


@pytest.mark.usefixtures("listeners")
def test_listed_port_answers(seen: Seen) -> None:
    assert seen.accepts(LISTED)


@pytest.mark.usefixtures("listeners")
def test_unlisted_port_does_not_answer(seen: Seen) -> None:
    assert not seen.accepts(UNLISTED)


@pytest.mark.usefixtures("listeners")
def test_unlisted_port_does_not_answer_over_ipv6(seen: Seen) -> None:
    address = Lab.open().target(seen.name.partition(".")[0]).address6
    if address is None:
        pytest.skip("this machine's lab has no IPv6")
    assert Seen(seen.name, address).accepts(LISTED)
    assert not Seen(seen.name, address).accepts(UNLISTED)


@pytest.mark.usefixtures("listeners")
def test_the_host_reaches_itself(host: Host) -> None:
    assert host.run(f"curl -sf -o /dev/null http://127.0.0.1:{UNLISTED}/").rc == 0


def test_every_rule_says_why(host: Host) -> None:
    found = nft.comments(host, TABLE)
    assert found
    assert all(found), found


def test_rules_of_others_stay_when_ours_are_loaded(host: Host) -> None:
    with nft.rules_of_others(host) as are_there:
        assert host.run("systemctl reload meethaus-firewall").rc == 0
        assert are_there()


def test_a_flush_by_the_distributions_service_is_followed_by_ours(host: Host) -> None:
    nft.assert_outlives_flush(host, TABLE, "meethaus-firewall")


def test_an_open_session_survives_the_loading(host: Host, seen: Seen) -> None:
    # A session from before the rules: its connection is unknown to the kernel's tracking.
    with socket.create_connection((seen.address, 22), timeout=5) as session:
        banner = session.recv(64)
        assert host.run("nft delete table inet meethaus").rc == 0
        assert host.run("systemctl reload meethaus-firewall").rc == 0
        session.sendall(b"SSH-2.0-trial\r\n")
        assert banner.startswith(b"SSH-2.0")
        assert session.recv(64)


def test_rules_are_back_after_a_restart(host: Host, seen: Seen) -> None:
    before = nft.comments(host, TABLE)
    Lab.open().restart(seen.name.partition(".")[0])
    assert nft.comments(host, TABLE) == before


def test_rules_that_lock_everybody_out_are_undone_by_the_server(host: Host, seen: Seen) -> None:
    before = nft.comments(host, TABLE)
    without = scenario.converge(host_firewall_enabled=False, meet_waivers=[WITHOUT])
    assert without.code == 0, without.told()
    try:
        run = scenario.converge(
            meet_ssh_allowed_networks=["192.0.2.0/24"], host_firewall_trial_seconds=20
        )
        assert run.code != 0, run.told()
        assert "no new login worked" in run.output, run.told()
        assert "meet_ssh_allowed_networks (192.0.2.0/24)" in run.output
        assert "has gone back to the earlier ones" in run.output, run.told()
        # There were none before, so nothing of it is left.
        assert "meethaus" not in host.run("nft list tables").stdout
        assert not host.file("/etc/meethaus/firewall.nft").exists
        assert "meethaus" not in host.run("systemctl list-units --all --plain").stdout
        assert seen.accepts(22)
    finally:
        assert scenario.converge().code == 0
    assert nft.comments(host, TABLE) == before
    assert_healthy(host, "meethaus-firewall")
