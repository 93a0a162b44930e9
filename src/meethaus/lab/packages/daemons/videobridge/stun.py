"""Just enough of STUN (RFC 5389): binding requests, and answers with the mapped address."""

import ipaddress
import secrets
import struct
from dataclasses import dataclass

MAGIC_COOKIE = 0x2112A442
BINDING_REQUEST = 0x0001
BINDING_RESPONSE = 0x0101
_MAPPED_ADDRESS = 0x0001
_XOR_MAPPED_ADDRESS = 0x0020
_SOFTWARE = 0x8022
_HEADER = struct.Struct("!HHI12s")
_FAMILIES = {4: 1, 6: 2}

Address = tuple[str, int]


@dataclass(frozen=True)
class Message:
    """A STUN message; attributes by type, the last of equal ones."""

    kind: int
    transaction: bytes
    attributes: dict[int, bytes]


def binding_request() -> bytes:
    """Return a request with a fresh transaction id."""
    return _HEADER.pack(BINDING_REQUEST, 0, MAGIC_COOKIE, secrets.token_bytes(12))


def binding_response(request: Message, source: Address, software: str) -> bytes:
    """Return the answer that tells `source` its own address."""
    body = _attribute(_XOR_MAPPED_ADDRESS, _xor_address(source, request.transaction)) + _attribute(
        _SOFTWARE, software.encode()
    )
    return _HEADER.pack(BINDING_RESPONSE, len(body), MAGIC_COOKIE, request.transaction) + body


def parse(data: bytes) -> Message | None:
    """Read a message; None when it is none (media, for instance)."""
    if len(data) < _HEADER.size:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if cookie != MAGIC_COOKIE or kind & 0xC000 or length != len(data) - _HEADER.size:
        return None
    attributes = {}
    offset = _HEADER.size
    while offset + 4 <= len(data):
        name, size = struct.unpack_from("!HH", data, offset)
        attributes[name] = data[offset + 4 : offset + 4 + size]
        offset += 4 + size + -size % 4
    return Message(kind, transaction, attributes)


def mapped_address(message: Message) -> str | None:
    """Return the address a server saw us at, from either form of the attribute."""
    if _XOR_MAPPED_ADDRESS in message.attributes:
        value = message.attributes[_XOR_MAPPED_ADDRESS]
        key = MAGIC_COOKIE.to_bytes(4, "big") + message.transaction
        raw = bytes(left ^ right for left, right in zip(value[4:], key, strict=False))
    elif _MAPPED_ADDRESS in message.attributes:
        raw = message.attributes[_MAPPED_ADDRESS][4:]
    else:
        return None
    try:
        return str(ipaddress.ip_address(raw))
    except ValueError:
        return None


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)


def _xor_address(address: Address, transaction: bytes) -> bytes:
    ip = ipaddress.ip_address(address[0])
    key = MAGIC_COOKIE.to_bytes(4, "big") + transaction
    family = _FAMILIES[ip.version]
    packed = bytes(left ^ right for left, right in zip(ip.packed, key, strict=False))
    return struct.pack("!BBH", 0, family, address[1] ^ MAGIC_COOKIE >> 16) + packed
