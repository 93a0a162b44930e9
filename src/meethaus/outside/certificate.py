"""How to look at the certificate that a server shows to browsers."""

import ssl
from dataclasses import dataclass

from meethaus.errors import UnseenError
from meethaus.outside.visit import Visit, unverified
from meethaus.probes.certificates import Certificate, certificate_of

__all__ = ["ShownCertificate", "probe_shown_certificate"]


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """`refused` says why this machine does not trust it for the name, `""` if it does."""

    host: str
    certificate: Certificate
    refused: str


def probe_shown_certificate(visit: Visit) -> ShownCertificate:
    """Take the certificate of a connection of its own; whether it is trusted is known already."""
    with visit.open(visit.target.port) as plain:
        plain.settimeout(visit.step().left())
        context = unverified() if visit.refused else ssl.create_default_context()
        try:
            with context.wrap_socket(plain, server_hostname=visit.target.host) as secured:
                shown = secured.getpeercert(binary_form=True)
        except OSError as error:
            raise UnseenError("it does not show its certificate") from error
    if not shown:
        raise UnseenError("it does not show its certificate")
    moment = str(int(visit.now.timestamp()))
    read = certificate_of(ssl.DER_cert_to_PEM_cert(shown), moment)
    return ShownCertificate(visit.target.host, read, visit.refused)
