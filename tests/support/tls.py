"""Looking at a certificate the way a client meets it: served, chained and checked by name."""

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509


@dataclass(frozen=True)
class Served:
    """A certificate that a server presented and that passed the client's checks."""

    serial: int
    issuer: str
    names: tuple[str, ...]


def trusting(trust: Path) -> ssl.SSLContext:
    """Return a client's context that trusts only the given authorities."""
    return ssl.create_default_context(cafile=str(trust))


def served(address: str, port: int, name: str, trust: Path) -> Served:
    """Connect, check chain and name, and return the leaf; `ssl.SSLError` if it does not verify."""
    with (
        socket.create_connection((address, port), timeout=10) as plain,
        trusting(trust).wrap_socket(plain, server_hostname=name) as secured,
    ):
        encoded = secured.getpeercert(binary_form=True)
    if encoded is None:
        raise AssertionError(f"{name}:{port} presented no certificate")
    leaf = x509.load_der_x509_certificate(encoded)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Served(
        serial=leaf.serial_number,
        issuer=leaf.issuer.rfc4514_string(),
        names=tuple(names.get_values_for_type(x509.DNSName)),
    )
