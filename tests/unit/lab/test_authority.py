import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import verification

from meethaus.lab.authority import Authority


def test_authority_is_made_once(tmp_path: Path) -> None:
    first = Authority(tmp_path).ensure()
    assert Authority(tmp_path).ensure() == first
    assert (tmp_path / "authority.key").stat().st_mode & 0o777 == 0o600


def test_issued_certificate_is_for_the_names_and_by_the_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    names = ["vendor.example.org", "other.example.org"]
    authority.issue(names, tmp_path / "server.crt", tmp_path / "server.key")
    root = x509.load_pem_x509_certificate(authority.ensure().encode())
    server = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())
    server.verify_directly_issued_by(root)
    alternative = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert alternative.get_values_for_type(x509.DNSName) == names
    assert isinstance(server.public_key(), ec.EllipticCurvePublicKey)


def test_certificate_is_issued_again_only_for_other_names(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = tmp_path / "server.crt", tmp_path / "server.key"
    authority.issue(["a.example.org"], certificate, key)
    first = certificate.read_bytes()
    authority.issue(["a.example.org"], certificate, key)
    assert certificate.read_bytes() == first
    authority.issue(["a.example.org", "b.example.org"], certificate, key)
    assert certificate.read_bytes() != first


def strict_verifier(root: x509.Certificate, name: str) -> verification.ServerVerifier:
    """Return a verifier as strict as the strictest a target brings (Python 3.13's)."""
    builder = verification.PolicyBuilder().store(verification.Store([root]))
    now = datetime.datetime.now(datetime.UTC)
    return builder.time(now).build_server_verifier(x509.DNSName(name))


def test_a_strict_verifier_accepts_the_name_and_no_other(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.issue(["vendor.example.org"], tmp_path / "server.crt", tmp_path / "server.key")
    root = x509.load_pem_x509_certificate(authority.ensure().encode())
    server = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())
    assert strict_verifier(root, "vendor.example.org").verify(server, []) == [server, root]
    with pytest.raises(verification.VerificationError):
        strict_verifier(root, "other.example.org").verify(server, [])
