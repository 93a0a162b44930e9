"""What the preflight look makes of name servers and their silence."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def test_parse_resolv_conf_lists_name_servers(look: ModuleType) -> None:
    text = (
        "# nameserver 9.9.9.9\nsearch example.org\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n"
    )
    assert look.parse_resolv_conf(text) == ["192.0.2.53", "2001:db8::53"]


def test_dns_question_is_what_another_library_reads(look: ModuleType) -> None:
    message = dns.message.from_wire(look.dns_question("meet.example.org", 28))
    assert message.flags & dns.flags.RD
    assert message.question[0].to_text() == "meet.example.org. IN AAAA"


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [(1, ["192.0.2.1", "192.0.2.2"]), (28, ["2001:db8::1"])],
)
def test_parse_dns_answer_follows_aliases(
    look: ModuleType, kind: int, addresses: list[str]
) -> None:
    query = dns.message.from_wire(look.dns_question("meet.example.org", kind))
    answer = dns.message.make_response(query)
    record = dns.rdatatype.to_text(dns.rdatatype.RdataType(kind))
    answer.answer = [
        dns.rrset.from_text("meet.example.org.", 60, "IN", "CNAME", "host.example.org."),
        dns.rrset.from_text("host.example.org.", 60, "IN", record, *addresses),
    ]
    # The writing library shuffles the records.
    assert sorted(look.parse_dns_answer(answer.to_wire(), kind)) == addresses


def test_parse_dns_answer_without_records_is_empty(look: ModuleType) -> None:
    query = dns.message.from_wire(look.dns_question("meet.example.org", 1))
    assert look.parse_dns_answer(dns.message.make_response(query).to_wire(), 1) == []


NAME = "meet.example.org"
Answers = dict[tuple[str, int], "list[str] | None"]


@pytest.fixture
def resolve(look: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], object]:
    """Pretend two name servers; their absence from the answers is silence."""
    servers = "nameserver 192.0.2.53\nnameserver 192.0.2.54\n"
    # Debian's installer writes a server's own name with this address.
    hosts_line = [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.1.1", 0))]

    def with_answers(answers: Answers) -> object:
        monkeypatch.setattr(look, "read", lambda _path: servers)
        monkeypatch.setattr(look, "ask", lambda server, _, kind: answers.get((server, kind)))
        monkeypatch.setattr(look.socket, "getaddrinfo", lambda *_: hosts_line)
        return look.look_at_dns(NAME)

    return with_answers


def test_look_at_dns_believes_an_empty_answer_not_the_hosts_file(
    resolve: Callable[[Answers], object],
) -> None:
    seen = resolve({("192.0.2.53", 1): [], ("192.0.2.53", 28): []})
    assert seen == {"addresses": [], "hosts_file": False}


def test_look_at_dns_asks_the_next_server_when_one_is_silent(
    resolve: Callable[[Answers], object],
) -> None:
    seen = resolve({("192.0.2.54", 1): ["192.0.2.7"], ("192.0.2.54", 28): ["2001:db8::7"]})
    assert seen == {"addresses": ["192.0.2.7", "2001:db8::7"], "hosts_file": False}


def test_look_at_dns_takes_a_lost_ipv6_answer_for_none(
    resolve: Callable[[Answers], object],
) -> None:
    assert resolve({("192.0.2.53", 1): ["192.0.2.7"]}) == {
        "addresses": ["192.0.2.7"],
        "hosts_file": False,
    }


def test_look_at_dns_reads_the_hosts_file_when_all_are_silent(
    resolve: Callable[[Answers], object],
) -> None:
    assert resolve({}) == {"addresses": [], "hosts_file": True}


class Server:
    """A socket that answers like a name server, with the given code and addresses."""

    def __init__(self, code: dns.rcode.Rcode, *addresses: str) -> None:
        self.code = code
        self.addresses = addresses
        self.question = b""

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def settimeout(self, _seconds: float) -> None:
        """Never slow."""

    def connect(self, _place: tuple[str, int]) -> None:
        """Always there."""

    def send(self, question: bytes) -> None:
        self.question = question

    def recv(self, _size: int) -> bytes:
        answer = dns.message.make_response(dns.message.from_wire(self.question))
        answer.set_rcode(self.code)
        if self.addresses:
            answer.answer = [dns.rrset.from_text(f"{NAME}.", 60, "IN", "A", *self.addresses)]
        return answer.to_wire()


class SilentServer(Server):
    """A socket on which nothing comes back."""

    def recv(self, _size: int) -> bytes:
        raise TimeoutError


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (Server(dns.rcode.NOERROR, "192.0.2.7"), ["192.0.2.7"]),
        (Server(dns.rcode.NOERROR), []),
        (Server(dns.rcode.NXDOMAIN), []),
        (Server(dns.rcode.SERVFAIL), None),
        (Server(dns.rcode.REFUSED), None),
        (SilentServer(dns.rcode.NOERROR), None),
    ],
    ids=["address", "empty", "no-such-name", "failure", "refusal", "silence"],
)
def test_ask_tells_silence_from_no_record(
    look: ModuleType, monkeypatch: pytest.MonkeyPatch, server: Server, found: list[str] | None
) -> None:
    monkeypatch.setattr(look.socket, "socket", lambda *_: server)
    assert look.ask("192.0.2.53", NAME, 1) == found
