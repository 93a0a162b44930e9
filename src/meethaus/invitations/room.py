"""Names of rooms that nobody guesses, valid in an address and for the XMPP server."""

import re
import secrets
import unicodedata
from typing import Final

from meethaus.errors import UsageError

__all__ = ["ALPHABET", "RANDOM_CHARACTERS", "random_part", "room_name", "slug"]

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32: without i, l, o and u nothing looks like 0 or 1. Each carries 5 bits. Lower
case only, because client and XMPP server make it so."""

RANDOM_CHARACTERS: Final = 20
"""100 bits. Whoever has the name may ask to be let in, so it is made like a secret."""

_GROUP: Final = 4
"""Characters between two hyphens, so that people can read it out."""

_SLUG_LONGEST: Final = 40

_SPELLED_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l"}
)


def random_part() -> str:
    """Return the part of a name that nobody guesses."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, len(drawn), _GROUP))


def slug(title: str) -> str:
    """Return a title in ASCII letters, digits and hyphens; empty if nothing of it is left."""
    spelled = unicodedata.normalize("NFC", title).lower().translate(_SPELLED_OUT)
    # Lower case again: some letters become capital ones only when they are taken apart.
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:_SLUG_LONGEST].strip("-")


def room_name(random: str, title: str = "") -> str:
    """Return a room's name: the random part, behind the title if there is one.

    Raises `UsageError` for a title of which nothing could stand in an address.
    """
    if not title:
        return random
    start = slug(title)
    if not start:
        raise UsageError(
            f"The title {title!r} has no letter or digit that could stand in a link.",
            code="invite-title",
            remedy="Leave --title-in-link out, or write another title.",
            docs="how-to/invite-people.md",
        )
    return f"{start}-{random}"
