"""How to look at STUN and TURN: what visitors are handed, and what a relay does for strangers.

A relay is asked for an allocation as RFC 8656 says, once without credentials and once with those
that every visitor is handed. Permissions for inner addresses are asked for; nothing is sent there.
"""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aioice import stun
from aioice.turn import TurnClientProtocol, TurnClientTcpProtocol, TurnClientUdpProtocol

from meethaus.errors import UnseenError
from meethaus.outside.signalling import Handed, Service, handed_services
from meethaus.outside.visit import Visit

__all__ = ["INNER", "Relay", "Relays", "probe_relays"]

INNER: Final = ("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254")
"""Loopback, private networks, and where clouds tell their secrets."""

_SECONDS: Final = 60
_FIRST_CHANNEL: Final = 0x4000
_PEER_PORT: Final = 9
_TLS_NAME: Final = "stun.turn"
"""How TURN names itself where a port is shared with HTTPS (RFC 7443)."""


@dataclass(frozen=True, slots=True)
class Relay:
    """What one TURN server did. `answers` is whether it answered at all, from here.

    `open` is whether it relays for anybody, `granted` whether it took the credentials that it hands
    out. `inner` are the inner addresses that it would relay to.
    """

    service: Service
    handed: bool
    answers: bool
    open: bool
    granted: bool
    inner: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relays:
    """`let_in` is whether strangers are let in as far as to be handed anything.

    `foreign` is what they are handed on hosts that are neither this one nor declared.
    """

    let_in: bool
    handed: tuple[Service, ...]
    foreign: tuple[Service, ...]
    tried: tuple[Relay, ...]


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of one attempt: no answer, refused, or granted with these inner addresses."""

    answers: bool
    granted: bool = False
    inner: tuple[str, ...] = ()


def probe_relays(visit: Visit) -> Relays:
    """Ask what visitors are handed, and try each relay of this server and where one usually is."""
    handed = handed_services(visit)
    homes = {visit.target.host: visit.addresses, **visit.relays}
    homes |= {each: (each,) for each in visit.addresses}
    foreign = tuple(each.service for each in handed or () if each.service.host not in homes)
    usual = (("turn", 3478, "udp"), ("turns", 5349, "tcp"))
    wanted = {
        each.service: each
        for each in handed or ()
        if each.service.kind.startswith("turn") and each.service.host in homes
    }
    for kind, port, transport in usual:
        service = Service(kind, visit.target.host, port, transport)
        wanted.setdefault(service, Handed(service))
    known = {each.service for each in handed or ()}
    tries = asyncio.run(_all(visit, wanted.values(), homes))
    tried = tuple(
        _together(service, found, handed=service in known)
        for service, found in zip(wanted, tries, strict=True)
    )
    return Relays(handed is not None, tuple(each.service for each in handed or ()), foreign, tried)


def _together(service: Service, tries: Iterable[tuple[_Try, _Try]], *, handed: bool) -> Relay:
    """Return what was found at all addresses of a service together: the worst of each."""
    unasked, asked = zip(*tries, strict=True)
    inner = {address for each in (*unasked, *asked) for address in each.inner}
    return Relay(
        service=service,
        handed=handed,
        answers=any(each.answers for each in unasked),
        open=any(each.granted for each in unasked),
        granted=any(each.granted for each in asked),
        inner=tuple(each for each in INNER if each in inner),
    )


async def _all(
    visit: Visit, services: Iterable[Handed], homes: dict[str, tuple[str, ...]]
) -> list[list[tuple[_Try, _Try]]]:
    # What a hostile answer breaks in the client ends that try, and is no news.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    return await asyncio.gather(
        *(
            asyncio.gather(*(_both(visit, each, home) for home in homes[each.service.host]))
            for each in services
        )
    )


async def _both(visit: Visit, handed: Handed, address: str) -> tuple[_Try, _Try]:
    """Try without credentials and, if somebody answers and there are some, with them."""
    unasked = await _bounded(visit, handed.service, address, None)
    if not unasked.answers or not handed.user:
        return unasked, _Try(unasked.answers)
    return unasked, await _bounded(visit, handed.service, address, handed)


async def _bounded(visit: Visit, service: Service, address: str, login: Handed | None) -> _Try:
    visit.count()
    try:
        async with asyncio.timeout(visit.step().left()):
            return await _try(visit, service, address, login)
    except (OSError, ValueError, KeyError, stun.TransactionError):
        return _Try(answers=False)


async def _try(visit: Visit, service: Service, address: str, login: Handed | None) -> _Try:
    protocol = await _connected(visit, service, address, login)
    try:
        try:
            async with asyncio.timeout(visit.limits.port_seconds):
                await protocol.connect()
        except stun.TransactionFailed:
            return _Try(answers=True)
        return await _granted(visit, protocol)
    finally:
        if protocol.refresh_task:
            protocol.refresh_task.cancel()
        protocol.transport.abort()


async def _granted(visit: Visit, protocol: TurnClientProtocol) -> _Try:
    """Ask where a granted relay leads to, and give it back.

    Raises `UnseenError` if that is not told: what was granted must not count as silence.
    """
    try:
        async with asyncio.timeout(visit.limits.port_seconds):
            inner = [each for each in enumerate(INNER) if await _relays_to(protocol, *each)]
    except (OSError, ValueError, KeyError, stun.TransactionError) as error:
        raise UnseenError("it granted a relay and then fell silent") from error
    with suppress(OSError, stun.TransactionError):
        async with asyncio.timeout(visit.limits.port_seconds):
            await protocol.delete()
    return _Try(answers=True, granted=True, inner=tuple(peer for _, peer in inner))


async def _relays_to(protocol: TurnClientProtocol, number: int, peer: str) -> bool:
    try:
        await protocol.channel_bind(_FIRST_CHANNEL + number, (peer, _PEER_PORT))
    except stun.TransactionFailed:
        return False
    return True


async def _connected(
    visit: Visit, service: Service, address: str, login: Handed | None
) -> TurnClientProtocol:
    user, password = (login.user, login.password) if login else (None, None)
    place, loop = (address, service.port), asyncio.get_running_loop()
    given = (place, user, password, _SECONDS, _SECONDS)
    if service.transport == "udp" and service.kind == "turn":
        _, datagrams = await loop.create_datagram_endpoint(
            lambda: TurnClientUdpProtocol(*given), remote_addr=place
        )
        return datagrams
    trust = _trust(visit) if service.kind == "turns" else None
    async with asyncio.timeout(visit.limits.port_seconds):
        _, stream = await loop.create_connection(
            lambda: TurnClientTcpProtocol(*given),
            *place,
            ssl=trust,
            server_hostname=service.host if trust else None,
        )
    return stream


def _trust(visit: Visit) -> ssl.SSLContext:
    context = visit.trust()
    context.set_alpn_protocols([_TLS_NAME])
    return context
