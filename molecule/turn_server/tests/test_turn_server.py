"""The TURN server with every default, through real allocations."""

import base64
import hmac
import socket
import time

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
)
from tests.support.seen import Seen, assert_healthy
from tests.support.tls import served
from tests.support.turn import Credentials, RefusedError, Server, allocate

SECRET = "molecule-turn-0123456789"  # noqa: S105 - in the scenarios' inventory, used nowhere else
FORBIDDEN = 403
UNAUTHORIZED = 401
# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 11


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


@pytest.fixture(name="udp")
def udp_server(seen: Seen) -> Server:
    return Server(seen.address, 3478, seen.name)


@pytest.fixture(name="tls")
def tls_server(seen: Seen) -> Server:
    return Server(seen.address, 5349, seen.name, trust=Lab.open().trust_bundle)


def credentials(secret: str = SECRET, seconds: int = 600) -> Credentials:
    username = str(int(time.time()) + seconds)
    digest = hmac.new(secret.encode(), username.encode(), "sha1").digest()
    return Credentials(username, base64.b64encode(digest).decode())


def test_coturn_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "coturn")


def test_relay_is_allocated_over_udp(udp: Server, seen: Seen) -> None:
    relayed, port = allocate(udp, credentials()).relayed
    assert relayed == seen.address
    assert 49152 <= port <= 65535


def test_relay_is_allocated_over_tls(tls: Server, seen: Seen) -> None:
    assert allocate(tls, credentials()).relayed[0] == seen.address


@pytest.mark.parametrize(
    "wrong",
    [credentials(secret="guessed"), credentials(seconds=-60), None],  # noqa: S106 - a wrong one
    ids=["wrong-secret", "expired", "none"],
)
def test_relay_is_refused_without_valid_credentials(udp: Server, wrong: Credentials | None) -> None:
    with pytest.raises(RefusedError) as refusal:
        allocate(udp, wrong)
    assert refusal.value.code == UNAUTHORIZED


def test_relays_to_itself_and_to_nobody_else(udp: Server, seen: Seen) -> None:
    others = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "203.0.113.5", "9.9.9.9"]
    allocation = allocate(udp, credentials(), [seen.address, *others])
    assert allocation.peers == {seen.address: 0, **dict.fromkeys(others, FORBIDDEN)}


def test_nothing_answers_in_clear_over_tcp(seen: Seen) -> None:
    assert not seen.accepts(3478)


def test_console_is_off(host: Host) -> None:
    assert not host.socket("tcp://127.0.0.1:5766").is_listening


def test_refusals_leave_no_address_behind(host: Host, udp: Server, seen: Seen) -> None:
    with pytest.raises(RefusedError):
        allocate(udp, credentials(secret="guessed"))  # noqa: S106 - a wrong one
    allocate(udp, credentials(), ["203.0.113.5"])
    with socket.create_connection((seen.address, 22)) as connection:
        client = connection.getsockname()[0]
    journal = host.run("journalctl --unit coturn --no-pager").stdout
    assert client not in journal
    assert "203.0.113.5" not in journal
    found = host.run("grep -rl 203.0.113.5 /var/log /var/tmp /tmp --exclude-dir=journal")
    assert found.rc == 1, found.stdout


def test_settings_with_the_secret_are_closed_to_others(host: Host) -> None:
    file = host.file("/etc/turnserver.conf")
    assert (file.user, file.group, file.mode) == ("root", "turnserver", 0o640)


def test_renewal_reaches_coturn_without_restarting_it(host: Host, tls: Server) -> None:
    assert tls.trust is not None
    before = served(tls.address, tls.port, tls.name, tls.trust).serial
    process = host.service("coturn").systemd_properties["MainPID"]
    done = host.run("certbot renew --force-renewal --no-random-sleep-on-renew")
    assert done.rc == 0, done.stdout + done.stderr
    assert served(tls.address, tls.port, tls.name, tls.trust).serial != before
    assert host.service("coturn").systemd_properties["MainPID"] == process


@pytest.fixture(name="sandbox")
def sandbox_of_coturn(host: Host) -> Sandbox:
    return Sandbox(host, "coturn")


def test_it_can_write_nothing_and_has_no_rights_of_root(sandbox: Sandbox) -> None:
    assert_bites(sandbox)
    assert sandbox.capabilities() == set()


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "coturn.service", EXPOSURE)


def test_a_crash_leaves_no_memory_behind_and_is_survived(
    sandbox: Sandbox, udp: Server, seen: Seen
) -> None:
    allocate(udp, credentials())
    assert_a_crash_leaves_nothing(sandbox)
    assert allocate(udp, credentials()).relayed[0] == seen.address
