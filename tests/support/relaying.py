"""A TURN server on this machine that is as careless as a test wants it to be."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aioice import stun
from aioice.turn import make_integrity_key

from tests.support.loopback import HERE

USER, PASSWORD, REALM = "1795438800", "handed out", "example.org"
_KEY = make_integrity_key(USER, REALM, PASSWORD)
_ADDRESS = ("192.0.2.9", 50000)


@dataclass
class Manner:
    """What it does: `asks` for credentials, takes these, and relays to inner addresses.

    It answers the first `answers` questions only. `garbage` is sent in place of every answer.
    """

    asks: bool = True
    takes: bool = True
    leads: tuple[str, ...] = ()
    answers: int = 1000
    garbage: bytes = b""


@dataclass
class Relaying:
    """The server: its port, and the methods it was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@contextmanager
def relaying(manner: Manner) -> Iterator[Relaying]:
    """Answer everybody over UDP until the end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((HERE, 0))
        seen = Relaying(server.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    data, asking = server.recvfrom(2048)
                    if not data:
                        return
                    said = _answer(data, manner, seen)
                    if len(seen.asked) <= manner.answers:
                        server.sendto(manner.garbage or said, asking)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (HERE, seen.port))
            thread.join(5)


def _answer(data: bytes, manner: Manner, seen: Relaying) -> bytes:
    request = stun.parse_message(data)
    seen.asked.append(request.message_method.name)
    signed = "MESSAGE-INTEGRITY" in request.attributes
    told = stun.Message(
        message_method=request.message_method,
        message_class=stun.Class.RESPONSE,
        transaction_id=request.transaction_id,
    )
    error = _error(request, manner, signed=signed)
    if error:
        told.message_class = stun.Class.ERROR
        told.attributes["ERROR-CODE"] = (error, "no")
        if error == 401:
            told.attributes["NONCE"], told.attributes["REALM"] = b"once", REALM
            return bytes(told)
    elif request.message_method is stun.Method.ALLOCATE:
        told.attributes["LIFETIME"] = 60
        told.attributes["XOR-MAPPED-ADDRESS"] = told.attributes["XOR-RELAYED-ADDRESS"] = _ADDRESS
    if signed:
        told.add_message_integrity(_KEY)
    return bytes(told)


def _error(request: stun.Message, manner: Manner, *, signed: bool) -> int:
    if manner.asks and not (signed and manner.takes):
        return 401
    if request.message_method is stun.Method.CHANNEL_BIND:
        peer, _ = request.attributes["XOR-PEER-ADDRESS"]
        return 0 if peer in manner.leads else 403
    return 0
