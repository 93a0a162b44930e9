"""The lab's certificate authority, which vouches for the vendors' names."""

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from meethaus.lab.state import exclusive

_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 397
"""Longest life that browsers accept for a server certificate."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority kept in a directory; made once and shared by all labs."""

    directory: Path

    @property
    def certificate_file(self) -> Path:
        """Certificate (PEM) that machines of the lab must trust."""
        return self.directory / "authority.crt"

    @property
    def _key_file(self) -> Path:
        return self.directory / "authority.key"

    def ensure(self) -> str:
        """Make the authority unless it is there; return its certificate (PEM)."""
        with exclusive(self.directory / ".lock"):
            if not (self.certificate_file.is_file() and self._key_file.is_file()):
                key = ec.generate_private_key(ec.SECP256R1())
                certificate = _authority_certificate(key)
                _write_private(self._key_file, _pem_key(key))
                self.certificate_file.write_bytes(_pem(certificate))
        return self.certificate_file.read_text()

    def issue(self, names: Sequence[str], certificate_file: Path, key_file: Path) -> None:
        """Write a server certificate for the names, unless a good one is there already."""
        if certificate_file.is_file() and key_file.is_file() and _covers(certificate_file, names):
            return
        authority = x509.load_pem_x509_certificate(self.ensure().encode())
        authority_key = serialization.load_pem_private_key(self._key_file.read_bytes(), None)
        if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
            raise TypeError(self._key_file)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(names[0], authority.subject, key, _SERVER_DAYS)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
            )
            # Python 3.13 and newer refuse certificates that do not name their issuer's key.
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        _write_private(key_file, _pem_key(key))
        certificate_file.write_bytes(_pem(certificate))


def _authority_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    subject = _name("meethaus lab authority (trusted by lab machines only)")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder("", subject, key, _AUTHORITY_DAYS)
        .subject_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _builder(
    common_name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.subject_name(_name(common_name)) if common_name else builder


def _covers(certificate_file: Path, names: Sequence[str]) -> bool:
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    present = extension.value.get_values_for_type(x509.DNSName)
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return sorted(present) == sorted(names) and left > datetime.timedelta(days=1)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
