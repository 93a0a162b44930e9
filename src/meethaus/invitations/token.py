"""The signed token (JWT, HS256) that the server's module `meethaus_token` takes."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from meethaus.invitations.period import Period

__all__ = ["Signer", "claims", "signed"]


@dataclass(frozen=True, slots=True)
class Signer:
    """An issuer of meet_token_issuers."""

    name: str
    secret: str = field(repr=False)


def claims(issuer: str, domain: str, room: str, period: Period) -> dict[str, str | int]:
    """Return what the token says.

    `iat` is when the meeting begins, not when the mail is written: the module counts the lifetime
    from `iat` to `exp`, and refuses a token before its `iat`. So the token is good for the meeting
    and at no other time, however early it was made. `nbf` says the same to whoever else reads it.
    """
    begins = int(period.begins.timestamp())
    return {
        "iss": issuer,
        "aud": domain,
        "room": room,
        "iat": begins,
        "nbf": begins,
        "exp": int(period.ends.timestamp()),
    }


def signed(content: Mapping[str, str | int], secret: str) -> str:
    """Return the token (RFC 7519) with an HMAC of SHA-256 (RFC 7518, section 3.2)."""
    header = {"alg": "HS256", "typ": "JWT"}
    # Without blanks, because the link should be short.
    parts = (json.dumps(each, separators=(",", ":")) for each in (header, content))
    text = ".".join(_part(each.encode()) for each in parts)
    return f"{text}.{_part(hmac.digest(secret.encode(), text.encode(), 'sha256'))}"


def _part(content: bytes) -> str:
    """Return base64 for addresses, without its filling."""
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")
