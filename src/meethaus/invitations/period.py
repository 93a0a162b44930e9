"""From when to when the moderator's link opens a room."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from meethaus.errors import UsageError

__all__ = ["HOURS", "Period", "period", "read_time"]

HOURS: Final = 3.0
"""How long an invitation is good if nobody says otherwise."""

_HOUR: Final = 3600
"""Seconds."""

_SHORTEST: Final = 300
"""Seconds; the clocks of two computers differ by less."""

_FURTHEST: Final = timedelta(days=366)
"""A link lies in mailboxes until its meeting; and a year further on is more likely a slip."""

_DATE_ONLY: Final = len("2026-12-01")

_EARLIEST_YEAR: Final = 1971
"""Before it, seconds are not counted in every time zone."""


@dataclass(frozen=True, slots=True)
class Period:
    """Begin and end, both with a time zone and in whole seconds."""

    begins: datetime
    ends: datetime


def read_time(text: str) -> datetime:
    """Return a time; without an offset it is one of this machine's zone. Raises `UsageError`."""
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error
    if len(text) <= _DATE_ONLY or found.year < _EARLIEST_YEAR:
        raise _no_time(text)
    return found


def period(begins: datetime, hours: float, hours_allowed: int, now: datetime) -> Period:
    """Return the time of a meeting that the server will accept; raises `UsageError`.

    `hours_allowed` is the server's jitsi_prosody_token_hours.
    """
    if not math.isfinite(hours) or hours * _HOUR < _SHORTEST:
        raise _refusal(
            f"--hours is {hours:g}; it has to be a number, and five minutes at least.",
            f"Write a number up to {hours_allowed}, as in --hours 1.5",
        )
    if hours > hours_allowed:
        raise _too_long(hours, hours_allowed)
    begins = begins.replace(microsecond=0)
    if begins - now > _FURTHEST:
        raise _refusal(
            f"--from is {begins:%Y-%m-%d}, more than a year from now.",
            "Write an earlier day; for a later one, run this again when it is closer.",
        )
    ends = begins + timedelta(seconds=round(hours * _HOUR))
    if ends <= now:
        raise _refusal(
            f"The meeting would have ended at {ends.astimezone():%Y-%m-%d %H:%M %Z} already.",
            "Write a later time, as in --from 2026-12-01T18:00, or leave --from out for now.",
        )
    return Period(begins, ends)


def _no_time(text: str) -> UsageError:
    """Say how a time is written."""
    return _refusal(
        f"--from is {text!r}, which is no date with a time.",
        "Write it as in --from 2026-12-01T18:00",
    )


def _too_long(hours: float, allowed: int) -> UsageError:
    """Say what the server allows, and where that can be changed."""
    most = 24
    name = "jitsi_prosody_token_hours"
    raised = f" Or raise it in group_vars/all/meet.yml, {name}: {math.ceil(hours)}, and apply."
    return _refusal(
        f"--hours is {hours:g}, and the server takes no link that is good for longer than "
        f"{allowed} hours ({name}).",
        f"Write --hours {allowed} or less.{raised if hours <= most else ''}",
    )


def _refusal(message: str, remedy: str) -> UsageError:
    return UsageError(message, code="invite-time", remedy=remedy, docs="how-to/invite-people.md")
