"""The only way out of a browser that looks at somebody's server.

A proxy of our own: it connects to the hosts that may be asked, at the addresses that were found
once, and refuses and remembers every other. So a page can make the browser ask for anything, and
neither third parties nor the network around us notice.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

__all__ = ["ITSELF", "Gate", "Wish", "open_gate"]

ITSELF: Final = "browser.invalid"
"""What the browser is told to use for what it wants for itself, such as updates."""

_LINE_BYTES: Final = 16 * 1024
_CHUNK_BYTES: Final = 64 * 1024
_WISHES: Final = 200
_SECONDS: Final = 10
_REFUSED: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_GRANTED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Wish:
    """Where the browser wanted to go, and on which step of the way."""

    host: str
    port: int
    step: str


@dataclass(slots=True)
class Gate:
    """`known` are the hosts that may be asked, with their addresses. `step` is set by who looks.

    `left` are the bytes that may still come in.
    """

    known: Mapping[str, tuple[str, ...]]
    left: int
    step: str = ""
    port: int = 0
    _wishes: dict[Wish, None] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[Wish, ...]:
        """Return what was wished for and not granted, in the order of wishing."""
        return tuple(self._wishes)

    @property
    def is_spent(self) -> bool:
        """Tell whether more came in than one visit may take."""
        return self.left <= 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection of the browser."""
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            async with asyncio.timeout(_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            tunnel, host, port = _wished(head)
            if tunnel and host in self.known and not self.is_spent:
                await self._pass(host, port, reader, writer)
            else:
                self._refuse(host, port)
                writer.write(_REFUSED)
                await writer.drain()
        writer.close()

    def _refuse(self, host: str, port: int) -> None:
        if host != ITSELF and host not in self.known and len(self._wishes) < _WISHES:
            self._wishes.setdefault(Wish(host, port, self.step))

    async def _pass(
        self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there_reader, there_writer = await self._connect(host, port)
        writer.write(_GRANTED)
        ways = {
            asyncio.create_task(self._copy(reader, there_writer, counted=False)),
            asyncio.create_task(self._copy(there_reader, writer, counted=True)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            there_writer.close()

    async def _connect(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for address in self.known[host]:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_SECONDS):
                    return await asyncio.open_connection(address, port)
        raise OSError("nobody answers")

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        with suppress(OSError):
            while not self.is_spent and (data := await reader.read(_CHUNK_BYTES)):
                self.left -= len(data) if counted else 0
                writer.write(data)
                await writer.drain()


def _wished(head: bytes) -> tuple[bool, str, int]:
    """Return whether a tunnel is asked for, to which host and port.

    Raises `ValueError` for what no browser sends to a proxy.
    """
    method, goal, _ = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ", 2)
    tunnel = method == "CONNECT"
    place = goal if tunnel else goal.partition("://")[2].partition("/")[0]
    host, _, port = place.rpartition(":") if _has_port(place) else (place, "", "80")
    return tunnel, host.strip("[]").lower()[:253], int(port)


def _has_port(place: str) -> bool:
    return place.rpartition(":")[2].isdecimal() and not place.endswith("]")


@contextmanager
def open_gate(known: Mapping[str, tuple[str, ...]], most_bytes: int) -> Iterator[Gate]:
    """Serve on a port of this machine's loopback until the end of the block."""
    gate = Gate(known, most_bytes)
    ready: queue.Queue[Callable[[], object]] = queue.Queue()
    thread = threading.Thread(target=lambda: asyncio.run(_served(gate, ready)), daemon=True)
    thread.start()
    stop = ready.get(timeout=_SECONDS)
    try:
        yield gate
    finally:
        stop()
        thread.join(_SECONDS)


async def _served(gate: Gate, ready: "queue.Queue[Callable[[], object]]") -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    server = await asyncio.start_server(gate.serve, "127.0.0.1", 0, limit=_LINE_BYTES)
    gate.port = server.sockets[0].getsockname()[1]
    ready.put(lambda: loop.call_soon_threadsafe(over.set))
    await over.wait()
    # Whatever is still under way is cancelled with the loop.
    server.close()
