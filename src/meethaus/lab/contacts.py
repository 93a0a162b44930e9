"""Reading what the internet container recorded: who tried to reach what outside the lab."""

import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from meethaus.lab.model import Contact, ContactKind
from meethaus.lab.naming import LAB_DOMAIN

_QUERY = re.compile(r" (?P<source>[0-9a-f.:]+)/\d+ query\[(?P<type>[^]]+)\] (?P<name>\S+) from ")
"""A line of dnsmasq 2.90 with `log-queries=extra`."""

_OWN_SUFFIXES = (f".{LAB_DOMAIN}", ".in-addr.arpa", ".ip6.arpa", ".localhost")
_HANDSHAKE = 0x16
_CLIENT_HELLO = 0x01
_SERVER_NAME = 0
_HTTP_HOST = re.compile(rb"(?im)^host:[ \t]*([a-z0-9.-]+)")


@dataclass(frozen=True)
class Allowed:
    """What is no contact to the outside: names the lab answers for, and who has which address."""

    names: frozenset[str]
    machines: Mapping[str, str]

    def name(self, name: str) -> bool:
        """Tell whether looking up this name stays within the lab."""
        return (
            name in {LAB_DOMAIN, "localhost"}
            or name.endswith(_OWN_SUFFIXES)
            or any(name == own or name.endswith(f".{own}") for own in self.names)
        )

    def machine(self, address: str) -> str:
        """Return the name of the machine with this address, or the address."""
        return self.machines.get(address, address)


def read_contacts(sink_log: Path, dns_log: Path, allowed: Allowed) -> tuple[Contact, ...]:
    """Return all contacts on record, each once with its count, sorted."""
    found = [
        *parse_sink(_lines(sink_log), allowed),
        *parse_dns(_lines(dns_log), allowed),
    ]
    counts = Counter(found)
    return tuple(sorted(replace(contact, count=count) for contact, count in counts.items()))


def parse_sink(lines: Iterable[str], allowed: Allowed) -> Iterator[Contact]:
    """Return one contact per attempt in the sink's log."""
    records: dict[str, dict[str, object]] = {}
    for line in lines:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue  # the last line may be half written
        records.setdefault(record["id"], {}).update(record)
    for record in records.values():
        if "source" not in record:
            continue  # its first line was dropped by `forget`
        protocol = str(record["protocol"])
        kind = ContactKind(protocol) if protocol in set(ContactKind) else ContactKind.OTHER
        yield Contact(
            source=allowed.machine(str(record["source"])),
            kind=kind,
            destination=str(record["destination"]),
            port=int(str(record["port"])),
            name=wanted_name(binascii.unhexlify(str(record.get("first_bytes", "")))),
        )


def parse_dns(lines: Iterable[str], allowed: Allowed) -> Iterator[Contact]:
    """Return one contact per query for a name outside the lab in dnsmasq's log."""
    for line in lines:
        found = _QUERY.search(line)
        if found is None or found["source"] in {"127.0.0.1", "::1"}:
            continue
        name = found["name"].rstrip(".").lower()
        if not allowed.name(name):
            source = allowed.machine(found["source"])
            yield Contact(source=source, kind=ContactKind.DNS, destination=name)


def wanted_name(data: bytes) -> str:
    """Return the host name in the first bytes of a connection; empty if there is none."""
    if data[:1] == bytes([_HANDSHAKE]):
        return _server_name(data)
    found = _HTTP_HOST.search(data)
    return found[1].decode("ascii").lower() if found else ""


class _Reader:
    """Takes big-endian, length-prefixed fields from bytes; raises `IndexError` at the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, length: int) -> bytes:
        part = self.data[self.place : self.place + length]
        if len(part) < length:
            raise IndexError(self.place)
        self.place += length
        return part

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length), "big")

    def field(self, length: int) -> bytes:
        return self.take(self.number(length))

    def more(self) -> bool:
        return self.place < len(self.data)


def _server_name(data: bytes) -> str:
    """Read the server name from a TLS ClientHello (RFC 8446 §4.1.2, RFC 6066 §3)."""
    reader = _Reader(data)
    try:
        reader.take(5)  # record: type, version, length
        if reader.number(1) != _CLIENT_HELLO:
            return ""
        reader.take(3 + 2 + 32)  # length, version, random
        reader.field(1)  # session id
        reader.field(2)  # cipher suites
        reader.field(1)  # compression methods
        reader.take(2)  # length of all extensions
        while reader.more():
            kind, body = reader.number(2), reader.field(2)
            if kind == _SERVER_NAME:
                entry = _Reader(body)
                entry.take(3)  # length of the list, type of the entry
                return entry.field(2).decode("ascii", "replace").lower()
    except IndexError:
        return ""  # cut short before the name
    return ""


def _lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines() if path.is_file() else []
