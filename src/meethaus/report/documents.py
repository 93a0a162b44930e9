"""What reports that are given away have in common: how long they hold, and which text they bear."""

import re
from datetime import timedelta
from typing import Final

__all__ = ["VALID_FOR", "plain"]

VALID_FOR: Final = timedelta(days=90)
"""DOC-12: a report expires after 90 days."""

# What no text is, and what HTML or UTF-8 cannot hold.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Return text with a mark for each character that is none; strangers wrote some of it."""
    return _FORBIDDEN.sub("\ufffd", text)
