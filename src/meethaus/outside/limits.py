"""How much of somebody else's server one visit takes, and how much it lets be taken of itself."""

import time
from dataclasses import dataclass

from meethaus.errors import UnseenError

__all__ = ["Deadline", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds and bytes; bytes count after decompression."""

    visit_seconds: float = 60.0
    answer_seconds: float = 10.0
    port_seconds: float = 3.0
    body_bytes: int = 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something must be over, by the clock that never jumps."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the one that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def sooner(self, seconds: float) -> "Deadline":
        """Return this one, or one that many seconds from now if that is sooner."""
        return Deadline(min(self.at, time.monotonic() + seconds))

    def left(self) -> float:
        """Return the seconds left; raises `UnseenError` when there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise UnseenError("it took too long to answer")
        return seconds
