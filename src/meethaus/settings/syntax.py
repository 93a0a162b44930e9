"""Rules for single values: a domain, a mail address, an IP address, a network, a secret.

Each function returns what is wrong as the end of a sentence ("… must be a full host name"), or
`None` if the value is fine. The questions of `init` and the check of an inventory share them.
"""

import ipaddress
import re
from typing import Final

__all__ = [
    "SECRET_LENGTH_MIN",
    "domain_problem",
    "email_problem",
    "ipv4_problem",
    "ipv6_problem",
    "name_problem",
    "network_problem",
    "path_problem",
    "port_problem",
    "secret_problem",
    "url_problem",
]

SECRET_LENGTH_MIN: Final = 20
"""Characters. 20 letters and digits carry about 119 bits, beyond any guessing."""

DOMAIN_LENGTH_MAX: Final = 253
"""Characters of a host name in text form (RFC 1035 §2.3.4 allows 255 octets on the wire)."""

# One label: letters, digits and inner hyphens, at most 63 of them (RFC 1123 §2.1).
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# The part before the @: the characters RFC 5322 §3.2.3 allows without quoting.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABELS_MIN: Final = 2
# An address and a prefix length without leading zeros: `ipaddress` reads zones and netmasks too,
# nftables does not.
_NETWORK: Final = re.compile(r"[0-9A-Fa-f.:]+(/(0|[1-9][0-9]{0,2}))?")
_PORTS: Final = re.compile(r"([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?")
PORT_MAX: Final = 65535
# ASCII from ! to ~ without quotation marks and backslash. Secrets pass through shell, Lua, HOCON
# and coturn files and through package questions, which disagree on everything else.
_SECRET: Final = re.compile(r"[!#-&(-\[\]-~]+")


def domain_problem(value: str) -> str | None:
    """Say what keeps `value` from being a public host name in its ASCII form."""
    if not value.isascii():
        return f"must be written in its ASCII form{_ascii_form(value)}"
    if "://" in value or "/" in value:
        return "must be a host name alone, without https:// and without a path"
    if ":" in value:
        return "must be a host name alone, without a port"
    if value != value.lower():
        return f"must be written in lower case: {value.lower()}"
    if value.endswith("."):
        return f"must not end with a dot: {value.rstrip('.')}"
    labels = value.split(".")
    if len(labels) < _LABELS_MIN or labels[-1].isdigit():
        return "must be a full host name such as meet.example.org"
    if len(value) > DOMAIN_LENGTH_MAX or not all(_LABEL.fullmatch(label) for label in labels):
        return "may hold only letters, digits and inner hyphens between its dots"
    return None


def _ascii_form(value: str) -> str:
    """Return ': xn--…' for a name with letters beyond ASCII, or nothing if it has no such form."""
    try:
        return f": {value.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return ""


def email_problem(value: str) -> str | None:
    """Say what keeps `value` from being a mail address somebody can read."""
    local, at, domain = value.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or domain_problem(domain.lower()):
        return "must be a mail address such as admin@example.org"
    return None


def name_problem(value: str) -> str | None:
    """Say what keeps `value` from being a name, or a line of an address, that can be printed."""
    return (
        None if value.strip() and value.isprintable() else "must be one line with something in it"
    )


def ipv4_problem(value: str) -> str | None:
    """Say what keeps `value` from being an IPv4 address."""
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        return "must be an IPv4 address such as 192.0.2.10"
    return None


def ipv6_problem(value: str) -> str | None:
    """Say what keeps `value` from being an IPv6 address."""
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return "must be an IPv6 address such as 2001:db8::10"
    return None


def network_problem(value: str) -> str | None:
    """Say what keeps `value` from being a network in CIDR form; host bits must be zero.

    The filter `bad_networks` of the collection, which stands alone, says the same.
    """
    try:
        ipaddress.ip_network(value)
    except ValueError:
        fine = False
    else:
        fine = _NETWORK.fullmatch(value) is not None
    if not fine:
        return "must be a network such as 192.0.2.0/24 or 2001:db8::/32, with no host bits set"
    return None


def port_problem(value: str) -> str | None:
    """Say what keeps `value` from being a port or a range of them.

    The filter `bad_ports` of the collection, which stands alone, says the same.
    """
    found = _PORTS.fullmatch(value)
    ports = [int(port) for port in found.groups() if port] if found else []
    if not ports or max(ports) > PORT_MAX or ports != sorted(set(ports)):
        return f'must be a port from 1 to {PORT_MAX}, or a range such as "8000-8010"'
    return None


def path_problem(value: str) -> str | None:
    """Say what keeps `value` from naming the same file wherever the run is started."""
    if not value.startswith(("/", "~/")):
        return "must be an absolute path, beginning with / or ~/"
    return None


def url_problem(value: str) -> str | None:
    """Say what keeps `value` from being an address of the encrypted web."""
    host = value.removeprefix("https://").split("/")[0].split(":")[0]
    if not value.startswith("https://") or not host:
        return "must be an address that begins with https://"
    return None


def secret_problem(value: str) -> str | None:
    """Say what keeps `value` from being a good secret, without repeating it."""
    if len(value) < SECRET_LENGTH_MIN:
        return f"has {len(value)} characters and needs at least {SECRET_LENGTH_MIN}"
    if not _SECRET.fullmatch(value):
        return (
            "may hold letters, digits and punctuation of ASCII, "
            "without blanks, quotation marks and backslashes"
        )
    return None
