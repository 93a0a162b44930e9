"""What stands in a certificate, and who may read its key."""

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

from meethaus.errors import UnseenError

__all__ = ["Certificate", "Readers", "certificate_of", "readers_of", "readers_question"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`seconds_left` is negative when it has expired."""

    names: tuple[str, ...]
    seconds_left: int
    asks_authority: bool
    """Browsers are told to ask the authority whether it is still good (OCSP)."""
    by_itself: bool = False
    """No authority vouches for it, so browsers warn."""

    def is_for(self, name: str) -> bool:
        """Tell whether a browser takes it for a name; `*` stands for one part."""
        parent = "*." + name.partition(".")[2]
        return name.lower() in self.names or parent.lower() in self.names


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read a file: its mode, and whether owner and group are root."""

    mode: int
    owner: str
    group: str


def certificate_of(pem: str, now: str) -> Certificate:
    """Return what the first certificate of a file says, at a time that `date +%s` told.

    Raises `UnseenError` if there is none.
    """
    if not now.strip().isdecimal():
        raise UnseenError("date does not say what time it is")
    try:
        read = x509.load_pem_x509_certificate(pem.encode())
        end = int(read.not_valid_after_utc.timestamp())
        names = _extension(read, ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
        access = _extension(read, ExtensionOID.AUTHORITY_INFORMATION_ACCESS)
    except (ValueError, TypeError, x509.DuplicateExtension) as error:
        raise UnseenError("a certificate is not understood") from error
    dns = (
        names.get_values_for_type(x509.DNSName)
        if isinstance(names, x509.SubjectAlternativeName)
        else []
    )
    ways = access if isinstance(access, x509.AuthorityInformationAccess) else ()
    asks = any(each.access_method == AuthorityInformationAccessOID.OCSP for each in ways)
    by_itself = read.issuer == read.subject
    return Certificate(tuple(each.lower() for each in dns), end - int(now), asks, by_itself)


def _extension(read: x509.Certificate, oid: x509.ObjectIdentifier) -> x509.ExtensionType | None:
    try:
        return read.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


def readers_question(path: str, before: str = "") -> tuple[str, str]:
    """Return the command, and its argument, that tells who may read a file.

    `before` is what the shell does first; a percent sign in it must not stand for an argument.
    """
    return f"{before}stat -L -c '%%a %%U %%G' %s", path


def readers_of(code: int, told: str, path: str) -> Readers:
    """Return who may read a file; raises `UnseenError` if the host did not say."""
    parts = told.split()
    if code or len(parts) != 3 or not re.fullmatch("[0-7]{1,4}", parts[0]):  # noqa: PLR2004 - as asked
        raise UnseenError(f"nobody can say who may read {path[:80]}")
    return Readers(int(parts[0], 8), parts[1], parts[2])
