"""A web server on this machine that says, byte by byte, what a test wants it to say."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meethaus.lab.authority import Authority
from meethaus.outside.limits import Limits
from meethaus.outside.target import Target
from meethaus.outside.visit import Visit, open_visit

NAME = "meet.example.org"
HERE = "127.0.0.1"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Say = Callable[[str], Iterable[bytes]]
"""Gives what is sent for a path, in pieces."""


@dataclass
class Loopback:
    """A server: its port, the first lines and headers it was sent, and how much it sent.

    `bodies` are what came behind the headers, in the same order.
    """

    port: int
    asked: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def paths(self) -> list[str]:
        return [each.split()[1] for each in self.asked]


def answer(
    body: bytes | str = b"", status: str = "200 OK", close: str = "close", **headers: str
) -> bytes:
    """Return a whole answer; `content_type` stands for `Content-Type`."""
    raw = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": "text/html", "Connection": close, "Content-Length": str(len(raw))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + raw


def trusted(authority: Path, *names: str) -> ssl.SSLContext:
    """Return what shows a certificate of an authority of our own."""
    certificate, key = authority / "server.crt", authority / "server.key"
    Authority(authority).issue(names, certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@contextmanager
def listening(say: Say, context: ssl.SSLContext | None) -> Iterator[Loopback]:
    """Answer everybody until the end, by TLS where there is a context."""
    with socket.create_server((HERE, 0)) as server:
        seen = Loopback(server.getsockname()[1])

        def serve(plain: socket.socket) -> None:
            # Whoever asks may leave at any time.
            with contextlib.suppress(OSError), plain:
                plain.settimeout(30)
                taken = context.wrap_socket(plain, server_side=True) if context else plain
                with taken:
                    _talk(taken, say, seen)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    taken, _ = server.accept()
                    threading.Thread(target=serve, args=(taken,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield seen
        server.shutdown(socket.SHUT_RDWR)


def _talk(taken: socket.socket, say: Say, seen: Loopback) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = taken.recv(4096)
        if not piece:
            return
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    told = re.search(rb"(?i)^content-length: (\d+)", head, re.MULTILINE)
    while len(body) < int(told[1] if told else 0):
        body += taken.recv(4096)
    seen.asked.append(head.decode())
    seen.bodies.append(body.decode())
    for piece in say(head.decode().split()[1]):
        taken.sendall(piece)
        seen.sent += len(piece)


@dataclass(frozen=True)
class Ground:
    """Where an authority of our own is trusted."""

    authority: Path

    @property
    def context(self) -> ssl.SSLContext:
        return trusted(self.authority, NAME)

    def listening(self, say: Say) -> contextlib.AbstractContextManager[Loopback]:
        return listening(say, self.context)


def ground(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Let this process trust an authority of our own, and nobody else."""
    Authority(directory).ensure()
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(directory).certificate_file))
    return Ground(directory)


def visit(port: int, limits: Limits | None = None, *, plain: int = 0) -> Visit:
    """Begin a visit to the name on this machine."""
    target = Target(NAME, port, plain)
    return open_visit(
        target, "meethaus/1 (+a@example.org)", NOW, limits or Limits(), lambda _: (HERE,)
    )
