"""Passes TCP connections on, as over a line with a delay; what tc netem does where a kernel has it.

Usage: python -m benchmarks.delay SECONDS HOST:PORT...

SECONDS is the delay of one direction. Prints a port of this machine for each HOST:PORT, then works
until it is ended.
"""

import asyncio
import contextlib
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator, Sequence

# One direction of a line with 50 ms of round trip time.
ONE_WAY_SECONDS = 0.025

_CHUNK_BYTES = 64 * 1024


@contextlib.contextmanager
def line_to(places: Sequence[str]) -> Iterator[list[int]]:
    """Give a port of this machine for each HOST:PORT, 50 ms away from it."""
    command = [sys.executable, __file__, str(ONE_WAY_SECONDS), *places]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout  # noqa: S101 - for mypy: it is a pipe
        try:
            yield [int(proxy.stdout.readline()) for _ in places]
        finally:
            proxy.terminate()


async def one_way(reader: StreamReader, writer: StreamWriter, seconds: float) -> None:
    """Pass on what comes, each piece so much later, in order and without a limit of speed."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    arriving = asyncio.create_task(arrive())
    data = b"-"
    while data:
        try:
            data = await reader.read(_CHUNK_BYTES)
        except OSError:
            data = b""
        under_way.put_nowait((loop.time() + seconds, data))
    with contextlib.suppress(OSError):
        await arriving


async def serve(seconds: float, host: str, port: int) -> asyncio.Server:
    """Listen for connections to a server behind the line."""

    async def connected(reader: StreamReader, writer: StreamWriter) -> None:
        # The handshake of TCP takes a round trip as well, and here it is over already.
        await asyncio.sleep(2 * seconds)
        there = await asyncio.open_connection(host, port)
        both = (one_way(reader, there[1], seconds), one_way(there[0], writer, seconds))
        await asyncio.gather(*both)

    return await asyncio.start_server(connected, "127.0.0.1", 0)


async def main(seconds: float, servers: list[str]) -> None:
    """Serve until the end."""
    listening = []
    for each in servers:
        host, _, port = each.rpartition(":")
        listening.append(await serve(seconds, host, int(port)))
        sys.stdout.write(f"{listening[-1].sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))
