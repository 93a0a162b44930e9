"""The TURN server with every default changed: own certificate, other limits, a log."""

import base64
import hmac
import time

import pytest
from testinfra.host import Host

from tests.support.sandbox import assert_off
from tests.support.seen import Seen, assert_healthy, own_certificate
from tests.support.turn import Credentials, RefusedError, Server, allocate

SECRET = "molecule-turn-0123456789"  # noqa: S105 - in the scenarios' inventory, used nowhere else
FORBIDDEN = 403
UNAUTHORIZED = 401


@pytest.fixture(name="tls")
def tls_server(host: Host) -> Server:
    seen = Seen.of(host)
    return Server(seen.address, 5349, f"turn.{seen.name}", trust=own_certificate())


def credentials(secret: str) -> Credentials:
    username = str(int(time.time()) + 600)
    digest = hmac.new(secret.encode(), username.encode(), "sha1").digest()
    return Credentials(username, base64.b64encode(digest).decode())


def test_coturn_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "coturn")


def test_relay_lies_in_the_chosen_ports(tls: Server) -> None:
    _, port = allocate(tls, credentials(SECRET)).relayed
    assert 50000 <= port <= 50100


def test_relays_to_public_addresses_and_the_listed_one_only(tls: Server) -> None:
    allocation = allocate(
        tls, credentials(SECRET), ["9.9.9.9", "192.0.2.7", "192.0.2.8", "10.0.0.1"]
    )
    assert allocation.peers == {
        "9.9.9.9": 0,
        "192.0.2.7": 0,
        "192.0.2.8": FORBIDDEN,
        "10.0.0.1": FORBIDDEN,
    }


def test_refusals_are_logged(host: Host, tls: Server) -> None:
    with pytest.raises(RefusedError) as refusal:
        allocate(tls, credentials("guessed"))
    assert refusal.value.code == UNAUTHORIZED
    journal = host.run("journalctl --identifier turnserver --no-pager").stdout
    assert "check_stun_auth" in journal


def test_no_renewal_hook_without_renewals(host: Host) -> None:
    assert not host.file("/etc/letsencrypt/renewal-hooks/deploy/50-meethaus-coturn").exists


def test_nothing_is_left_of_the_sandbox(host: Host) -> None:
    assert_off(host, "coturn")
