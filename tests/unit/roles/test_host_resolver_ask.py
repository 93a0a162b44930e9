"""What the resolver's role makes of the answers that a name server gives, over a real socket."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

HERE = "127.0.0.1"
KNOWN = {"meet.example.org": "192.0.2.10"}
UNSURE = "forged.example.org"


def answer(question: dns.message.Message) -> dns.message.Message:
    """Know one name, be unsure of another, and deny the rest."""
    told = dns.message.make_response(question, recursion_available=True)
    asked = question.question[0]
    name = asked.name.to_text(omit_final_dot=True)
    if name == UNSURE:
        told.set_rcode(dns.rcode.SERVFAIL)
    elif name not in KNOWN:
        told.set_rcode(dns.rcode.NXDOMAIN)
    elif asked.rdtype == dns.rdatatype.A:
        told.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "A", KNOWN[name]))
    return told


@pytest.fixture(name="served")
def name_server(asking: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((HERE, 0))
        monkeypatch.setattr(asking, "PORT", server.getsockname()[1])
        monkeypatch.setattr(asking, "SECONDS", 0)

        def serve() -> None:
            while True:
                packet, client = server.recvfrom(512)
                if not packet:
                    return
                question = dns.message.from_wire(packet)
                assert question.flags & dns.flags.RD
                server.sendto(answer(question).to_wire(), client)

        serving = threading.Thread(target=serve)
        serving.start()
        yield asking
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        serving.join()


def test_names_with_an_address_are_fine(served: ModuleType) -> None:
    served.main(HERE, list(KNOWN))


def test_all_that_is_lacking_is_named_with_its_reason(served: ModuleType) -> None:
    with pytest.raises(SystemExit) as ended:
        served.main(HERE, [*KNOWN, "nobody.example.org", UNSURE])
    said = str(ended.value)
    assert said.startswith("127.0.0.1 knows no address of nobody.example.org: there is no such")
    assert f"{UNSURE}: it could not find out" in said
    assert "meet.example.org" not in said


def test_silence_is_an_objection(asking: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind((HERE, 0))
        monkeypatch.setattr(asking, "PORT", closed.getsockname()[1])
    assert "refused" in asking.objection(HERE, "meet.example.org")


def test_system_asks_as_every_program_does(asking: ModuleType) -> None:
    assert asking.objection("system", "localhost") == ""
