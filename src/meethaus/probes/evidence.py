"""What was seen on a host: facts only, and for each probe whether we managed to look at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from meethaus.catalogue import Vantage
from meethaus.errors import UnseenError

__all__ = ["EVIDENCE_VERSION", "Evidence", "NotSeen", "Seen", "Sight", "name_of"]

EVIDENCE_VERSION: Final = 1
"""Rises when a field changes its meaning or goes away."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """A probe looked. `fact` is a frozen dataclass of the probe's module."""

    fact: object


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A probe could not look, and why. `trace` is not empty if the reason is our own mistake."""

    reason: str
    trace: str = ""


Sight = Seen | NotSeen


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen on one host; the keys of `sights` are the names of the probes.

    `rounds` says how often something was sent to the host.
    """

    version: int
    host: str
    looked_at: datetime
    rounds: int
    sights: Mapping[str, Sight]
    vantage: Vantage = Vantage.INSIDE

    def fact(self, kind: type[T]) -> T:
        """Return what the probe saw that brings facts of this kind.

        Raises `UnseenError` if it could not look, and `LookupError` if there is no such probe.
        """
        name = name_of(kind)
        sight = self.sights[name]
        if isinstance(sight, NotSeen):
            raise UnseenError(sight.reason)
        if not isinstance(sight.fact, kind):
            raise TypeError(f"{name} brought {type(sight.fact).__name__}")
        return sight.fact


def name_of(kind: type) -> str:
    """Return the name of the probe that brings facts of a kind: `OpenPorts` is `open_ports`."""
    name = kind.__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
