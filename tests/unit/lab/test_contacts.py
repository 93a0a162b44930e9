import json
import ssl
from pathlib import Path

import pytest

from meethaus.lab.contacts import Allowed, parse_dns, parse_sink, read_contacts, wanted_name
from meethaus.lab.model import Contact, ContactKind

ALLOWED = Allowed(
    names=frozenset({"deb.debian.org", "meet.example.org"}),
    machines={"10.77.0.10": "meet", "fd77::a": "meet"},
)


def client_hello(name: str) -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    return outgoing.read()


def query(name: str, source: str = "10.77.0.10", kind: str = "A") -> str:
    return f"Nov 22 00:47:12 dnsmasq[115]: 7 {source}/40222 query[{kind}] {name} from {source}"


def attempt(identity: str, **fields: object) -> str:
    record = {
        "id": identity,
        "time": "2026-01-01T00:00:00+00:00",
        "source": "10.77.0.10",
        "protocol": "tcp",
        "destination": "203.0.113.9",
        "port": 443,
    }
    return json.dumps(record | fields)


def test_wanted_name_reads_the_server_name_of_tls() -> None:
    assert wanted_name(client_hello("stats.example.net")) == "stats.example.net"


def test_wanted_name_is_empty_when_the_hello_is_cut_short() -> None:
    assert wanted_name(client_hello("stats.example.net")[:60]) == ""


def test_wanted_name_reads_the_host_of_http() -> None:
    assert wanted_name(b"GET / HTTP/1.1\r\nHost: Stats.example.net:80\r\n\r\n") == (
        "stats.example.net"
    )


@pytest.mark.parametrize("data", [b"", b"\x16", b"\x16\x03\x01\x00\x05\x02abcd", b"\x00\x01hello"])
def test_wanted_name_is_empty_for_anything_else(data: bytes) -> None:
    assert wanted_name(data) == ""


def test_dns_counts_names_outside_the_lab_only() -> None:
    lines = [
        query("telemetry.example.com"),
        query("Telemetry.Example.COM", kind="AAAA"),
        query("meet.lab.test"),
        query("deeper.meet.lab.test"),
        query("deb.debian.org"),
        query("meet.example.org"),
        query("10.0.77.10.in-addr.arpa", kind="PTR"),
        query("localhost"),
        query("other.example.com", source="127.0.0.1"),
        "Nov 22 00:47:12 dnsmasq[115]: 7 10.77.0.10/40222 config telemetry.example.com is 1.2.3.4",
    ]
    contact = Contact("meet", ContactKind.DNS, "telemetry.example.com")
    assert list(parse_dns(lines, ALLOWED)) == [contact, contact]


def test_dns_keeps_the_address_of_a_machine_nobody_knows() -> None:
    found = list(parse_dns([query("a.example.com", source="10.77.0.99")], ALLOWED))
    assert found[0].source == "10.77.0.99"


def test_sink_joins_first_bytes_to_their_attempt() -> None:
    hello = json.dumps({"id": "1-0", "first_bytes": client_hello("stats.example.net").hex()})
    assert list(parse_sink([attempt("1-0"), hello], ALLOWED)) == [
        Contact("meet", ContactKind.TCP, "203.0.113.9", 443, "stats.example.net")
    ]


def test_sink_names_other_protocols_other() -> None:
    found = list(parse_sink([attempt("1-0", protocol="ip-1", port=0)], ALLOWED))
    assert found == [Contact("meet", ContactKind.OTHER, "203.0.113.9")]


def test_sink_passes_over_what_was_forgotten_or_half_written() -> None:
    orphan = json.dumps({"id": "1-0", "first_bytes": "00"})
    assert list(parse_sink([orphan, '{"id": "1-1", "sou'], ALLOWED)) == []


def test_contacts_are_counted_and_sorted(tmp_path: Path) -> None:
    sink, dns = tmp_path / "contacts.jsonl", tmp_path / "dns.log"
    sink.write_text("\n".join([attempt("1-0"), attempt("1-1"), attempt("1-2", source="fd77::a")]))
    dns.write_text(query("a.example.com") + "\n")
    found = read_contacts(sink, dns, ALLOWED)
    assert [(item.kind, item.count) for item in found] == [
        (ContactKind.DNS, 1),
        (ContactKind.TCP, 3),
    ]


def test_no_log_means_no_contacts(tmp_path: Path) -> None:
    assert read_contacts(tmp_path / "a", tmp_path / "b", ALLOWED) == ()
