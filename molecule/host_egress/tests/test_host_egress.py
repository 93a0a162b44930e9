"""Whom the server may contact with every default, tried from inside."""

import shlex

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support import nft, scenario
from tests.support.seen import assert_healthy

TABLE = "meethaus_egress"
MIRROR = "deb.debian.org"
# Nobody in the lab is called so; the lab writes down who asks all the same.
ELSEWHERE = "telemetry.example.com"
BRIDGE_PORT = 10000
# Shorter than any timeout of a connection: a refusal must be told at once.
AT_ONCE_SECONDS = 2


def as_user(host: Host, user: str, command: str) -> int:
    return int(host.run(f"runuser -u {user} -- {command}").rc)


def fetch(host: Host, user: str, address: str) -> int:
    return as_user(host, user, f"curl -s -o /dev/null -m {AT_ONCE_SECONDS} {address}")


def send(host: Host, user: str, port: int, address: str) -> int:
    """Send one datagram from a port; the kernel tells the sender when a rule refuses it."""
    family = "AF_INET6" if ":" in address else "AF_INET"
    code = (
        f"import socket; s = socket.socket(socket.{family}, socket.SOCK_DGRAM);"
        f" s.bind(('', {port})); s.sendto(b'x', ('{address}', 40000))"
    )
    return as_user(host, user, f"python3 -c {shlex.quote(code)}")


@pytest.fixture(name="mirror", scope="module")
def address_of_the_mirror(host: Host) -> str:
    return str(host.run(f"getent ahostsv4 {MIRROR}").stdout.split()[0])


def refused(host: Host) -> int:
    """Return how many packets the last rule has counted."""
    last = nft.rules(host, TABLE)[-1]
    counts = [part["counter"]["packets"] for part in last["expr"] if "counter" in part]
    return int(counts[0])


def test_unit_is_active_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "meethaus-egress")


def test_every_rule_says_why(host: Host) -> None:
    found = nft.comments(host, TABLE)
    assert found
    assert all(found), found


def test_packages_are_still_fetched(host: Host) -> None:
    done = host.run("apt-get -q update")
    assert done.rc == 0, done.stderr
    assert "Err:" not in done.stdout


def test_root_reaches_web_servers(host: Host, mirror: str) -> None:
    assert fetch(host, "root", f"http://{mirror}/") == 0


@pytest.mark.parametrize("user", ["nobody", "jvb", "jicofo", "turnserver", "www-data"])
def test_nobody_else_does(host: Host, mirror: str, user: str) -> None:
    before = refused(host)
    assert fetch(host, user, f"http://{mirror}/") != 0
    assert refused(host) > before


@pytest.mark.parametrize("user", ["jvb", "nobody"])
def test_names_of_strangers_are_not_asked_for(host: Host, user: str) -> None:
    lab = Lab.open()
    before = [contact for contact in lab.contacts() if contact.name == ELSEWHERE]
    assert as_user(host, user, f"getent ahosts {ELSEWHERE}") != 0
    assert [contact for contact in lab.contacts() if contact.name == ELSEWHERE] == before


def test_the_bridge_sends_from_its_own_port_only(host: Host, mirror: str) -> None:
    assert send(host, "jvb", BRIDGE_PORT, mirror) == 0
    assert send(host, "jvb", BRIDGE_PORT + 1, mirror) != 0


def test_nobody_else_sends_from_that_port(host: Host, mirror: str) -> None:
    assert send(host, "nobody", BRIDGE_PORT, mirror) != 0


def test_the_host_reaches_itself(host: Host) -> None:
    assert send(host, "nobody", 0, "127.0.0.1") == 0


def test_a_refusal_is_told_at_once(host: Host, mirror: str) -> None:
    script = f"time runuser -u nobody -- curl -s -m 10 http://{mirror}/"
    said = host.run(f"bash -c {shlex.quote(f'TIMEFORMAT=%R; {script}')}").stderr
    assert float(said.split()[-1]) < AT_ONCE_SECONDS


def test_rules_of_others_stay_when_ours_are_loaded(host: Host) -> None:
    with nft.rules_of_others(host) as are_there:
        assert host.run("systemctl reload meethaus-egress").rc == 0
        assert are_there()


def test_a_flush_by_the_distributions_service_is_followed_by_ours(host: Host) -> None:
    nft.assert_outlives_flush(host, TABLE, "meethaus-egress")


def test_an_account_that_is_not_there_stops_the_run(host: Host) -> None:
    before = nft.comments(host, TABLE)
    entry = {"user": "nobody-here", "protocol": "tcp", "port": "22", "reason": "Copies"}
    run = scenario.converge(host_egress_extra_contacts=[entry])
    assert run.code != 0, run.told()
    assert "nobody-here, and there is no such account" in run.output, run.told()
    assert nft.comments(host, TABLE) == before


def test_rules_are_back_after_a_restart(host: Host) -> None:
    before = nft.comments(host, TABLE)
    Lab.open().restart("host-egress")
    assert nft.comments(host, TABLE) == before
