"""Asking a web server on a given address under a given name, as a visitor's browser would."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from tests.support.seen import Seen

_SECONDS = 5


@dataclass(frozen=True)
class Answer:
    """Status and headers (names in lower case) of an answer; its body does not matter here."""

    status: int
    headers: dict[str, str]


def handshake(
    seen: Seen,
    name: str,
    trust: Path | None = None,
    *,
    highest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ciphers: str | None = None,
) -> ssl.SSLSocket:
    """Open a TLS connection for `name`; the certificate is checked when `trust` is given."""
    context = ssl.create_default_context(cafile=str(trust) if trust else None)
    if trust is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.maximum_version = highest
    if ciphers:
        context.set_ciphers(ciphers)
    plain = socket.create_connection((seen.address, 443), timeout=_SECONDS)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except OSError:
        plain.close()
        raise


def ask(seen: Seen, name: str, path: str, *, trust: Path | None = None) -> Answer:
    """Ask for a page of `name`, over TLS under the target's own name when `trust` is given.

    Raises `ConnectionError` when the server closes the connection without an answer.
    """
    if trust is None:
        connection = http.client.HTTPConnection(seen.address, 80, timeout=_SECONDS)
    else:
        connection = http.client.HTTPConnection(seen.name, 443, timeout=_SECONDS)
        connection.sock = handshake(seen, seen.name, trust)
    try:
        connection.request("GET", path, headers={"Host": name})
        response = connection.getresponse()
        headers = {key.lower(): value for key, value in response.getheaders()}
        return Answer(response.status, headers)
    finally:
        connection.close()
