"""The sink runs inside a container; here only its parsers are asked."""

import importlib.util
import ipaddress
import json
import struct
from importlib.machinery import SourceFileLoader
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def sink() -> ModuleType:
    program = "data/internet/rootfs/usr/local/sbin/lab-sink"
    with as_file(files("meethaus.lab").joinpath(program)) as path:
        loader = SourceFileLoader("lab_sink", str(path))
        spec = importlib.util.spec_from_loader("lab_sink", loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    return module


def ipv4(protocol: int) -> bytes:
    source, destination = (ipaddress.ip_address(text) for text in ("10.77.0.10", "203.0.113.9"))
    return (
        bytes([0x45])
        + bytes(8)
        + bytes([protocol])
        + bytes(2)
        + source.packed
        + (destination.packed)
    )


def ipv6(protocol: int) -> bytes:
    source, destination = (ipaddress.ip_address(text) for text in ("fd77::a", "2001:db8::1"))
    return bytes([0x60]) + bytes(5) + bytes([protocol, 64]) + source.packed + destination.packed


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (ipv4(1), ("10.77.0.10", "203.0.113.9", 1)),
        (ipv6(58), ("fd77::a", "2001:db8::1", 58)),
        (ipv4(6), None),
        (ipv6(17), None),
        (ipv4(1)[:12], None),
        (b"", None),
    ],
)
def test_network_header_reads_what_is_neither_tcp_nor_udp(
    sink: ModuleType, packet: bytes, expected: tuple[str, str, int] | None
) -> None:
    parsed = sink.network_header(packet)
    if expected is None:
        assert parsed is None
    else:
        assert (str(parsed[0]), str(parsed[1]), parsed[2]) == expected


def test_original_destination_reads_what_the_kernel_attached(sink: ModuleType) -> None:
    address4 = struct.pack("!HH4s8x", 2, 3478, ipaddress.ip_address("203.0.113.9").packed)
    address6 = struct.pack("!HHI16sI", 10, 443, 0, ipaddress.ip_address("2001:db8::1").packed, 0)
    assert sink.original_destination([(0, 20, address4)]) == ("203.0.113.9", 3478)
    assert sink.original_destination([(41, 74, address6)]) == ("2001:db8::1", 443)
    assert sink.original_destination([]) == ("", 0)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\n", False),
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (b"\x16\x03\x01\x00\x04abc", False),
        (b"\x16\x03\x01\x00\x04abcd", True),
    ],
)
def test_complete_waits_for_a_whole_record_or_head(
    sink: ModuleType, data: bytes, *, expected: bool
) -> None:
    assert sink.complete(data) is expected


def test_journal_writes_an_attempt_and_its_first_bytes(sink: ModuleType, tmp_path: Path) -> None:
    log = tmp_path / "contacts.jsonl"
    journal = sink.Journal(log)
    journal.add(journal.open("fe80::1%lab0", "tcp", "203.0.113.9", 443), b"hello")
    journal.add(journal.open("10.77.0.10", "udp", "203.0.113.9", 53), b"")
    first, second, third = [json.loads(line) for line in log.read_text().splitlines()]
    assert first["source"] == "fe80::1"
    assert (second["id"], bytes.fromhex(second["first_bytes"])) == (first["id"], b"hello")
    assert third["id"] != first["id"]
