"""The firewall with every default, seen from outside."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.seen import Seen, assert_healthy

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


def rules(host: Host) -> list[str]:
    """Return the comments of the rules, as nft prints them."""
    done = host.run("nft --json list table inet meethaus")
    assert done.rc == 0, done.stderr
    listed = (entry.get("rule", {}) for entry in json.loads(done.stdout)["nftables"])
    return [rule.get("comment", "") for rule in listed if rule]


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
    found = rules(host)
    assert found
    assert all(found), found


def test_rules_of_others_stay_when_ours_are_loaded(host: Host) -> None:
    assert host.run("nft add table inet trial").rc == 0
    try:
        assert host.run("systemctl reload meethaus-firewall").rc == 0
        assert host.run("nft list table inet trial").rc == 0
    finally:
        host.run("nft delete table inet trial")


def test_a_flush_by_the_distributions_service_is_followed_by_ours(host: Host) -> None:
    before = rules(host)
    try:
        for verb in ("start", "reload", "restart"):
            assert host.run(f"systemctl {verb} nftables").rc == 0
            assert rules(host) == before, verb
    finally:
        host.run("systemctl stop nftables; systemctl start meethaus-firewall")


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
    before = rules(host)
    Lab.open().restart(seen.name.partition(".")[0])
    assert rules(host) == before
