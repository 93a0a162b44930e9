"""Whether a port of a target can be reached from outside."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from meethaus.lab import Target
from tests.support import remote

_PATIENCE_SECONDS = 3


def reaches(target: Target, port: int) -> bool:
    """Tell whether a TCP connection to the port comes about."""
    try:
        with socket.create_connection((target.address, port), timeout=_PATIENCE_SECONDS):
            return True
    except OSError:
        return False


@contextmanager
def listening(target: Target, port: int, unit: str = "listener-of-a-test") -> Iterator[None]:
    """Let a small HTTP server listen on a port of the target, as a service of the given name."""
    remote.run(
        target,
        f"systemd-run --quiet --unit={unit} python3 -m http.server --directory /run {port}",
    )
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while f":{port} " not in remote.run(target, "ss -H -ltn"):
            assert time.monotonic() < deadline, remote.journal(target, unit)
        yield
    finally:
        remote.run(target, f"systemctl stop {unit}")
