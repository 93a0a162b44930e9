"""Which server somebody wants to look at from outside."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import idna

from meethaus.errors import UsageError

__all__ = ["Target", "name_of", "target_of"]

_HTTPS: Final = 443
_HTTP: Final = 80


@dataclass(frozen=True, slots=True)
class Target:
    """A server by its name, as it stands in a certificate. `plain` is its port without TLS.

    That is 0 where TLS is not on the usual port: nobody knows then which port belongs to it.
    `relays` are the names of TURN servers that belong to it.
    """

    host: str
    port: int = _HTTPS
    plain: int = _HTTP
    relays: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Return what people write for it."""
        return f"https://{self.host}" + ("" if self.port == _HTTPS else f":{self.port}")

    def url(self, path: str) -> str:
        """Return the whole address of a page."""
        return f"{self.address}{path}"


def target_of(text: str) -> Target:
    """Read `https://meet.example.org`; raises `UsageError` for anything else.

    A path may be the name of a room and a user name a person's, so neither is repeated.
    """
    example = "Write the address of its first page, such as https://meet.example.org"
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused("It is no address.", example) from error
    if not parts.scheme or not host:
        raise _refused(f"{_short(text)} is no address that a browser opens.", example)
    if parts.scheme != "https":
        raise _refused(
            f"It begins with {parts.scheme[:12]}://, and only https:// can be judged.",
            f"Write https://{host[:200]}; what it does without TLS is judged as well.",
        )
    if parts.username is not None:
        raise _refused(
            "A name or password stands in it, and nobody signs in to look from outside.",
            f"Write https://{host[:200]}",
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise _refused(
            "It leads to a page or a room, and a server is judged as a whole.",
            f"Write https://{host[:200]}",
        )
    return Target(name_of(host), port or _HTTPS, _HTTP if port in (None, _HTTPS) else 0)


def name_of(host: str) -> str:
    """Return a name as it is asked for (RFC 5891); raises `UsageError` for what is none."""
    if ":" in host or host.replace(".", "").isdigit():
        raise _refused(
            f"{host[:60]} is an address of the net, and certificates are for names.",
            "Write its name, such as https://meet.example.org, and --address with the other.",
        )
    try:
        return idna.encode(host.rstrip("."), uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise _refused(
            f"{_short(host)} cannot be a name.", "Write a name such as meet.example.org"
        ) from error


def _refused(message: str, remedy: str) -> UsageError:
    return UsageError(f"The URL cannot be used. {message}", code="url-unusable", remedy=remedy)


def _short(text: str) -> str:
    """Return what may be repeated of a text: nothing behind a slash."""
    return repr(text.partition("/")[0][:60])
