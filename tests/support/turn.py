"""A TURN client that asks for an allocation and tries peers, over UDP or TLS."""

import asyncio
import base64
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aioice import stun
from aioice.turn import TurnClientProtocol, TurnClientTcpProtocol, TurnClientUdpProtocol

from tests.support.tls import trusting

_FIRST_CHANNEL = 0x4000
_LIFETIME_SECONDS = 60
_CHANNEL_REFRESH_SECONDS = 500
_DEADLINE_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """Where the TURN server listens. With `trust`, TLS is spoken and the name is checked."""

    address: str
    port: int
    name: str
    trust: Path | None = None


@dataclass(frozen=True)
class Credentials:
    """Time-limited credentials as RFC 8656 servers with a shared secret expect them."""

    username: str
    password: str

    @classmethod
    def made_from(cls, secret: str, seconds: int = 600) -> "Credentials":
        """Make some as whoever knows the shared secret can."""
        username = f"{int(time.time()) + seconds}:test"
        proof = hmac.new(secret.encode(), username.encode(), "sha1").digest()
        return cls(username, base64.b64encode(proof).decode())


@dataclass(frozen=True)
class Allocation:
    """What the server granted: the relay's address, and for each peer 0 or its error code."""

    relayed: tuple[str, int]
    peers: dict[str, int]


class RefusedError(Exception):
    """The server refused the allocation with this STUN error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


def allocate(
    server: Server, credentials: Credentials | None, peers: Sequence[str] = ()
) -> Allocation:
    """Allocate a relay address and bind a channel to each peer; raise `RefusedError`."""
    return asyncio.run(
        asyncio.wait_for(_allocate(server, credentials, peers), timeout=_DEADLINE_SECONDS)
    )


async def _allocate(
    server: Server, credentials: Credentials | None, peers: Sequence[str]
) -> Allocation:
    protocol = await _connect(server, credentials)
    protocol.receiver = ending = _Ending()
    try:
        try:
            relayed = await protocol.connect()
        except stun.TransactionFailed as error:
            raise RefusedError(_code(error)) from error
        bound = {}
        for number, peer in enumerate(peers):
            bound[peer] = await _bind(protocol, _FIRST_CHANNEL + number, peer)
        await protocol.delete()
    finally:
        # Not left to the end of the loop, which would leave TLS connections half closed.
        protocol.transport.abort()
        await ending.lost
    return Allocation(relayed=relayed, peers=bound)


class _Ending(asyncio.DatagramProtocol):
    """Hears when the connection is gone."""

    def __init__(self) -> None:
        self.lost = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - given by asyncio
        """Tell whoever waits."""
        self.lost.set_result(None)


async def _bind(protocol: TurnClientProtocol, channel: int, peer: str) -> int:
    try:
        await protocol.channel_bind(channel, (peer, 9))
    except stun.TransactionFailed as error:
        return _code(error)
    return 0


async def _connect(server: Server, credentials: Credentials | None) -> TurnClientProtocol:
    loop = asyncio.get_running_loop()
    address = (server.address, server.port)
    username = credentials.username if credentials else None
    password = credentials.password if credentials else None
    common = (address, username, password, _LIFETIME_SECONDS, _CHANNEL_REFRESH_SECONDS)
    if server.trust is None:
        _, datagrams = await loop.create_datagram_endpoint(
            lambda: TurnClientUdpProtocol(*common), remote_addr=address
        )
        return datagrams
    _, stream = await loop.create_connection(
        lambda: TurnClientTcpProtocol(*common),
        *address,
        ssl=trusting(server.trust),
        server_hostname=server.name,
    )
    return stream


def _code(error: stun.TransactionFailed) -> int:
    code, _ = error.response.attributes["ERROR-CODE"]
    return int(code)
