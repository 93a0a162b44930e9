"""Secrets, told apart and never kept: by a digest that means nothing after this run."""

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["Secret", "secret_of", "secret_of_digest"]

# Of manuals, examples and old defaults of containers, in whatever letters.
_WORDS: Final = (
    *("changeme", "secret", "password", "passw0rd", "s3cr3t", "jitsi", "coturn", "north", "logen"),
    *("mysecret", "my_secret", "your_secret", "yoursecret", "turnsecret", "__turnsecret__"),
    *("my_jitsi_app_secret", "my_app_secret", "app_secret", "keepthissecret", "supersecret"),
)
_KEY: Final = os.urandom(32)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret without what it is: equal digests stand for equal secrets, in one run only.

    `use` says what it opens, `length` counts its bytes, `known` that it stands in a manual or an
    example.
    """

    use: str
    digest: str
    length: int
    known: bool


def _spellings(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield from (word, word.upper(), word.capitalize())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_KNOWN: Final = frozenset(map(_sha256, _spellings(_WORDS)))


def secret_of(use: str, value: str) -> Secret:
    """Return what may be known of a secret that was read."""
    return secret_of_digest(use, _sha256(value), len(value.encode()))


def secret_of_digest(use: str, digest: str, length: int) -> Secret:
    """Return what may be known of a secret of which the host told SHA-256 and length only."""
    keyed = hmac.new(_KEY, digest.encode(), "sha256").hexdigest()
    return Secret(use, keyed, length, digest in _KNOWN)
