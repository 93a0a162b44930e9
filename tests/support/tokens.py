"""Tokens as another system makes them, good ones and forged ones."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

DROPPED: Any = object()
"""As a claim's value: leave this claim out."""


def encoded(content: bytes | Mapping[str, Any]) -> str:
    """Return a part of a token."""
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def signed(header: Mapping[str, Any], claims: object, secret: str, digest: str = "sha256") -> str:
    """Return a token with an HMAC for a signature."""
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    text = f"{encoded(header)}.{encoded(body)}"
    return f"{text}.{encoded(hmac.new(secret.encode(), text.encode(), digest).digest())}"


def claims_for(issuer: str, audience: str, room: str, /, **others: Any) -> dict[str, Any]:
    """Return what a good token of half an hour says, with other claims laid over it."""
    now = int(time.time())
    user = {
        "name": "Anna",
        "email": "anna@school.example",
        "avatar": "https://school.example/anna.png",
    }
    claims = {
        "iss": issuer,
        "aud": audience,
        "room": room,
        "iat": now,
        "exp": now + 1800,
        "context": {"user": user},
    }
    return {name: value for name, value in (claims | others).items() if value is not DROPPED}


def good(issuer: str, secret: str, audience: str, room: str, /, **others: Any) -> str:
    """Return a token of HS256 with `claims_for` these."""
    return signed(
        {"alg": "HS256", "typ": "JWT"}, claims_for(issuer, audience, room, **others), secret
    )
