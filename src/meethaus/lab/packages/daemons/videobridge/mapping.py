"""Finds the public address: fixed in the file, asked of a STUN server, or of the cloud.

The contacts are real ones, so that whoever watches the network sees what the configuration causes.
"""

import asyncio
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from ..shared.jul import ContextLogger
from . import stun
from .addresses import Mapping
from .settings import Harvest

_METADATA = "http://169.254.169.254/latest/meta-data"
_CLOUD_SECONDS = 2.0
# Retransmissions of RFC 5389 with a first timeout of half a second, cut short after four.
_STUN_WAITS_SECONDS = (0.5, 1.0, 2.0, 4.0)

_log = ContextLogger("org.ice4j.ice.harvest.MappingCandidateHarvesters")


@dataclass(frozen=True)
class Discovery:
    """What was found. `stun_failed` is true only when servers are named and none answered."""

    mappings: tuple[Mapping, ...]
    stun_failed: bool


async def discover(harvest: Harvest, local: Sequence[str]) -> Discovery:
    """Run all harvesters the configuration asks for."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    found = [
        Mapping(item.local_address, item.public_address, "static")
        for item in harvest.static_mappings
    ]
    if harvest.aws_enabled or harvest.aws_forced:
        found += await _cloud()
    stun_found = await _stun(harvest.stun_servers, local)
    failed = bool(harvest.stun_servers) and not stun_found
    for item in (*found, *stun_found):
        _log.info("Using %s mapping %s -> %s", item.source, item.local, item.public)
    _log.info(
        "Initialized mapping harvesters (delay=%dms).  stunDiscoveryFailed=%s",
        (loop.time() - started) * 1000,
        str(failed).lower(),
    )
    return Discovery((*found, *stun_found), failed)


async def _cloud() -> list[Mapping]:
    """Ask the cloud's metadata service, which answers only inside such a cloud."""
    try:
        local = await asyncio.to_thread(_metadata, "local-ipv4")
        public = await asyncio.to_thread(_metadata, "public-ipv4")
    except OSError as error:
        _log.info("We don't seem to be running on AWS: %s", error)
        return []
    return [Mapping(local, public, "aws")]


def _metadata(name: str) -> str:
    with urllib.request.urlopen(f"{_METADATA}/{name}", timeout=_CLOUD_SECONDS) as answer:  # noqa: S310  fixed
        text: bytes = answer.read()
    return text.decode().strip()


class _Asker(asyncio.DatagramProtocol):
    """Waits for the answer to one binding request."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
        message = stun.parse(data)
        if message is not None and message.kind == stun.BINDING_RESPONSE:
            mapped = stun.mapped_address(message)
            if mapped is not None and not self.answer.done():
                self.answer.set_result(mapped)


async def _stun(servers: Sequence[tuple[str, int]], local: Sequence[str]) -> list[Mapping]:
    """Return the address the first answering server saw us at."""
    for host, port in servers:
        try:
            public, source = await _ask(host, port)
        except OSError as error:
            _log.warning("Failed to discover an address using %s:%d: %s", host, port, error)
            continue
        if source in local:
            return [Mapping(source, public, "stun")]
    return []


async def _ask(host: str, port: int) -> tuple[str, str]:
    """Return the mapped and the local address; raises OSError when nobody answers."""
    loop = asyncio.get_running_loop()
    transport, asker = await loop.create_datagram_endpoint(_Asker, remote_addr=(host, port))
    try:
        request = stun.binding_request()
        for wait in _STUN_WAITS_SECONDS:
            transport.sendto(request)
            done, _ = await asyncio.wait({asker.answer}, timeout=wait)
            if done:
                return asker.answer.result(), transport.get_extra_info("sockname")[0]
    finally:
        transport.close()
    raise TimeoutError(f"no STUN answer from {host}:{port}")
