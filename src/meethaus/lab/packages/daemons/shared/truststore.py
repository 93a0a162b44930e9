"""The certificates Java trusts, read once at start as Java does.

A store that was written before the server's certificate changed therefore fails here as it would
there, until the store is rewritten and the daemon restarted.
"""

import ssl
import subprocess
from collections.abc import Mapping

# Where Debian's JREs keep `lib/security/cacerts`; ca-certificates-java writes it.
DEFAULT_STORE = "/etc/ssl/certs/java/cacerts"
_DEFAULT_PASSWORD = "changeit"  # noqa: S105  Java's documented default, not a secret


class TrustStoreError(Exception):
    """keytool is missing or cannot read the store."""


def read(properties: Mapping[str, str]) -> str:
    """Return the trusted certificates as one PEM text; `javax.net.ssl.trustStore` is honoured."""
    store = properties.get("javax.net.ssl.trustStore", DEFAULT_STORE)
    password = properties.get("javax.net.ssl.trustStorePassword", _DEFAULT_PASSWORD)
    command = ["keytool", "-J-Xmx64m", "-list", "-rfc", "-keystore", store, "-storepass", password]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        output = getattr(error, "stdout", None) or error
        raise TrustStoreError(f"cannot read {store}: {output}") from error
    return done.stdout


def context(pem: str | None) -> ssl.SSLContext:
    """Return a client context that trusts exactly `pem`, or anybody when it is None.

    A self-signed server certificate in the store is trusted itself, as in Java.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if pem is None:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        return made
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if "BEGIN CERTIFICATE" in pem:
        made.load_verify_locations(cadata=_blocks(pem))
    return made


def _blocks(listing: str) -> str:
    """Keep the PEM blocks of keytool's listing, which names each entry between them."""
    kept = []
    inside = False
    for line in listing.splitlines():
        inside = inside or line.startswith("-----BEGIN CERTIFICATE")
        if inside:
            kept.append(line)
        inside = inside and not line.startswith("-----END CERTIFICATE")
    return "\n".join(kept) + "\n"
