"""Connections to one server and to nobody else, with an end for each step of them."""

import socket
import ssl
import typing
from collections.abc import Iterable
from dataclasses import dataclass

import httpcore

from meethaus.errors import UnseenError
from meethaus.outside.limits import Deadline

__all__ = ["Pinned", "connect"]


def connect(addresses: Iterable[str], port: int, deadline: Deadline) -> socket.socket:
    """Return a connection to the first address that takes it.

    Raises `UnseenError` if none does; the reason of the last is told.
    """
    reason = "it has no address"
    left = tuple(addresses)
    for number, address in enumerate(left):
        try:
            # Each gets its share of the time, so that one that is silent does not hide the next.
            share = deadline.left() / (len(left) - number)
            return socket.create_connection((address, port), timeout=share)
        except OSError as error:
            reason = f"port {port}: {error.strerror or 'no answer in time'}"
    raise UnseenError(reason)


@dataclass(frozen=True, slots=True)
class Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were asked for once, so that no second answer can lead away."""

    host: str
    addresses: tuple[str, ...]
    deadline: Deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is for all steps together
        local_address: str | None = None,  # noqa: ARG002 - as above, unused here
        socket_options: Iterable[typing.Any] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        """Connect to the one server; raises `UnseenError` for any other name."""
        if host != self.host:
            raise UnseenError("another host was asked for")
        return _Stream(connect(self.addresses, port, self.deadline), self.deadline)


@dataclass(frozen=True, slots=True)
class _Stream(httpcore.NetworkStream):
    """Bytes to and fro until the deadline, however slowly they drip."""

    connection: socket.socket
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        self.connection.settimeout(self.deadline.left())
        return self.connection.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self.connection.settimeout(self.deadline.left())
        self.connection.sendall(buffer)

    def close(self) -> None:
        self.connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        self.connection.settimeout(self.deadline.left())
        try:
            secured = ssl_context.wrap_socket(self.connection, server_hostname=server_hostname)
        except BaseException:
            self.connection.close()
            raise
        return _Stream(secured, self.deadline)

    def get_extra_info(self, info: str) -> typing.Any:  # noqa: ANN401 - by the library's type
        """Return nothing: no answer is read before its request was sent."""
