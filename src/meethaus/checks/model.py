"""What a check gets and what it says. A check is pure: same evidence, same finding."""

from collections.abc import Callable
from dataclasses import dataclass

from meethaus.probes.evidence import Evidence
from meethaus.settings.intent import Intent

__all__ = ["Check", "Finding", "Intent", "Sights", "fine", "needless", "wrong"]

Sights = Evidence
"""Checks ask it for facts: `sights.fact(OpenPorts)`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. `ok` is `None` if the statement has no meaning on this host.

    `found` and `expected` are short and hold nothing personal: numbers, paths, names of settings.
    """

    ok: bool | None
    found: str
    expected: str = ""


def fine(found: str) -> Finding:
    """Say that it is as it should be; `found` says what was seen."""
    return Finding(ok=True, found=found)


def wrong(found: str, expected: str) -> Finding:
    """Say that it is not as it should be."""
    return Finding(ok=False, found=found, expected=expected)


def needless(reason: str) -> Finding:
    """Say that the statement has no meaning here, and why."""
    return Finding(ok=None, found=reason)


Check = Callable[[Sights, Intent], Finding]
"""Judges one control; raises `UnseenError` if what it needs was not seen."""
