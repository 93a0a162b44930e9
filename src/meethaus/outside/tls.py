"""How to look at TLS: which versions a server speaks, and which suites it takes with TLS 1.2.

Only what the OpenSSL of this machine can offer is found: no SSL 3.0, no RC4, no export suites.
"""

import ssl
import warnings
from dataclasses import dataclass
from typing import Final

from meethaus.errors import UnseenError
from meethaus.outside.visit import Visit

__all__ = ["SpokenTls", "probe_spoken_tls"]

_VERSIONS: Final = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
# All there is, also what nobody should offer; OpenSSL itself would leave that out.
_EVERYTHING: Final = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
_MAX_SUITES: Final = 60
# How a server says that it does not want what was offered; anything else is no answer.
_REFUSALS: Final = (
    *("ALERT", "UNSUPPORTED_PROTOCOL", "UNEXPECTED_EOF", "WRONG_VERSION_NUMBER"),
    "NO_SHARED_CIPHER",
)


@dataclass(frozen=True, slots=True)
class SpokenTls:
    """Versions from old to new, and suites of TLS 1.2 in OpenSSL's names."""

    versions: tuple[str, ...]
    suites: tuple[str, ...]


def probe_spoken_tls(visit: Visit) -> SpokenTls:
    """Shake hands once for each version, and once for each suite that is taken and one more."""
    versions = tuple(name for name, each in _VERSIONS.items() if _takes(visit, each))
    if not versions:
        raise UnseenError("it speaks no version of TLS that this machine can")
    return SpokenTls(versions, _suites(visit) if "TLSv1.2" in versions else ())


def _suites(visit: Visit) -> tuple[str, ...]:
    taken: list[str] = []
    while len(taken) < _MAX_SUITES:
        without = "".join(f":!{name}" for name in taken)
        name = _takes(visit, ssl.TLSVersion.TLSv1_2, f"{_EVERYTHING}{without}")
        if not name:
            return tuple(taken)
        if name in taken:
            raise UnseenError("it takes suites that nobody offered")
        taken.append(name)
    raise UnseenError(f"it takes more than {_MAX_SUITES} suites")


def _takes(visit: Visit, version: ssl.TLSVersion, suites: str = _EVERYTHING) -> str:
    """Return the suite that is agreed upon, `""` if the server refuses.

    Raises `UnseenError` if this machine cannot offer that, or nobody knows.
    """
    context = _offering(version, suites)
    if context is None:
        return ""
    with visit.open(visit.target.port) as plain:
        plain.settimeout(visit.step().left())
        try:
            with context.wrap_socket(plain, server_hostname=visit.target.host) as secured:
                agreed = secured.cipher()
        except ssl.SSLError as error:
            if any(each in (error.reason or str(error)) for each in _REFUSALS):
                return ""
            raise UnseenError(f"no handshake: {error.reason}") from error
        except ConnectionError:
            # Some close the connection where others send an alert.
            return ""
        except OSError as error:
            raise UnseenError("it took too long to shake hands") from error
    return agreed[0] if agreed else ""


def _offering(version: ssl.TLSVersion, suites: str) -> ssl.SSLContext | None:
    """Return what offers only that; `None` where no suite is left to offer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        context.set_ciphers(suites)
    except ssl.SSLError:
        return None
    with warnings.catch_warnings():
        # That old versions should not be used is what is looked for here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    return context
