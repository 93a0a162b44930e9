from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

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
