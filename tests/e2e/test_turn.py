"""The TURN server serves those to whom Prosody gave credentials, and reaches no stranger."""

import pytest

from tests.e2e.conftest import Installation, Meeting
from tests.support.turn import Credentials, RefusedError, Server, allocate

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

# STUN error codes, RFC 8489 section 14.8 and RFC 8656 section 19.
_UNAUTHORIZED = 401
_FORBIDDEN = 403

_STRANGERS = {
    "loopback": "127.0.0.1",
    "private-10": "10.77.255.10",
    "private-172": "172.16.0.1",
    "private-192": "192.168.1.1",
    "cloud-metadata": "169.254.169.254",
    # A global address; nothing is sent there, because no channel to it comes about.
    "internet": "9.9.9.9",
}


@pytest.fixture(params=["udp", "tls"])
def server(request: pytest.FixtureRequest, installation: Installation) -> Server:
    site = installation.site
    if request.param == "udp":
        return Server(site.target.address, 3478, site.domain)
    return Server(site.target.address, 5349, site.domain, installation.trust)


@pytest.fixture
def credentials(meeting: Meeting) -> Credentials:
    given = next(entry for entry in meeting.ice_servers if "credential" in entry)
    return Credentials(given["username"], given["credential"])


def test_prosody_hands_out_only_the_own_servers(
    installation: Installation, meeting: Meeting
) -> None:
    addresses: set[str] = set()
    for entry in meeting.ice_servers:
        urls = entry["urls"]
        addresses.update([urls] if isinstance(urls, str) else urls)
    assert addresses
    hosts = {address.split(":")[1].partition("?")[0] for address in addresses}
    assert hosts == {installation.site.domain}
    assert any(address.startswith("turns:") for address in addresses)


def test_allocation_works_with_the_credentials_of_prosody(
    installation: Installation, server: Server, credentials: Credentials
) -> None:
    granted = allocate(server, credentials)
    assert granted.relayed[0] == installation.site.target.address


def test_allocation_is_refused_without_credentials(server: Server, meeting: Meeting) -> None:  # noqa: ARG001 - the server must have been in use
    with pytest.raises(RefusedError) as refusal:
        allocate(server, None)
    assert refusal.value.code == _UNAUTHORIZED


def test_allocation_is_refused_with_a_wrong_password(
    server: Server, credentials: Credentials
) -> None:
    with pytest.raises(RefusedError) as refusal:
        allocate(server, Credentials(credentials.username, "x" * len(credentials.password)))
    assert refusal.value.code == _UNAUTHORIZED


def test_expired_credentials_are_refused(server: Server, credentials: Credentials) -> None:
    _, _, name = credentials.username.partition(":")
    with pytest.raises(RefusedError) as refusal:
        allocate(server, Credentials(f"1000000000:{name}", credentials.password))
    assert refusal.value.code == _UNAUTHORIZED


@pytest.mark.parametrize("peer", _STRANGERS.values(), ids=_STRANGERS)
def test_relay_to_a_stranger_is_forbidden(
    server: Server, credentials: Credentials, peer: str
) -> None:
    assert allocate(server, credentials, [peer]).peers == {peer: _FORBIDDEN}


def test_relay_to_the_own_relay_is_allowed(
    installation: Installation, server: Server, credentials: Credentials
) -> None:
    own = installation.site.target.address
    assert allocate(server, credentials, [own]).peers == {own: 0}
