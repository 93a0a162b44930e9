"""Spans of time as systemd writes them (systemd.time(7))."""

import re
from typing import Final

from meethaus.errors import UnseenError

__all__ = ["seconds"]

_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds", ""), 1.0),
    **dict.fromkeys(("ms", "msec"), 0.001),
    **dict.fromkeys(("us", "usec", "μs"), 0.000001),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604800.0),
    # 30.44 and 365.25 days.
    **dict.fromkeys(("M", "month", "months"), 2629800.0),
    **dict.fromkeys(("y", "year", "years"), 31557600.0),
}
_PART: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([^\W\d]*)")


def seconds(text: str) -> int:
    """Return a span in whole seconds, `infinity` as 0 like the settings that mean no limit by it.

    Raises `UnseenError` for what is no span.
    """
    if text.strip() == "infinity":
        return 0
    total, at = 0.0, 0
    whole = text.strip()
    while at < len(whole):
        part = _PART.match(whole, at)
        if part is None or part[2] not in _UNITS:
            raise UnseenError(f"{whole[:20]!r} is no span of time")
        total += float(part[1]) * _UNITS[part[2]]
        at = part.end()
    if not whole:
        raise UnseenError("a span of time is empty")
    return int(total)
