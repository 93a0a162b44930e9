"""Certificates of one's own, good and bad."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def own_certificate(
    directory: Path, name: str, *names: str, days: int = 9, password: bytes | None = None
) -> dict[str, str]:
    """Write a certificate and its key; return the settings that name them."""
    now = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "meet.example.org")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
    )
    if names:
        listed = x509.SubjectAlternativeName([x509.DNSName(entry) for entry in names])
        builder = builder.add_extension(listed, critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    crt, pem = directory / f"{name}.crt", directory / f"{name}.key"
    crt.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password)
            if password
            else serialization.NoEncryption(),
        )
    )
    return {
        "meet_certificate_source": "files",
        "meet_certificate_file": str(crt),
        "meet_certificate_key_file": str(pem),
    }
