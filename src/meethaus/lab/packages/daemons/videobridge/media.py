"""The media port: bound on every local address, answers STUN, drops everything else."""

import asyncio
from collections.abc import Sequence

from ..shared.jul import ContextLogger
from . import stun

_SOFTWARE = "ice4j.org"
_log = ContextLogger("org.ice4j.ice.harvest.SinglePortUdpHarvester")


class _MediaPort(asyncio.DatagramProtocol):
    """Answers binding requests to their sender."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = stun.parse(data)
        if (
            self._transport is not None
            and message is not None
            and message.kind == stun.BINDING_REQUEST
        ):
            source = (addr[0].partition("%")[0], addr[1])
            self._transport.sendto(stun.binding_response(message, source, _SOFTWARE), addr)


async def bind(addresses: Sequence[str], port: int) -> list[asyncio.DatagramTransport]:
    """Bind the port on each address; addresses that refuse are logged and left out."""
    loop = asyncio.get_running_loop()
    bound = []
    for address in addresses:
        try:
            transport, _ = await loop.create_datagram_endpoint(
                _MediaPort, local_addr=(address, port)
            )
        except OSError as error:
            _log.error(
                "Failed to create a single-port harvester on %s:%d: %s", address, port, error
            )
            continue
        _log.info("Initialized SinglePortUdpHarvester with address %s:%d", address, port)
        bound.append(transport)
    return bound
