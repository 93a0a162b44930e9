"""What several verdicts mean together, for people who look at a colour first."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from meethaus.verdicts import Verdict, Word

__all__ = ["Light", "light_of"]


class Light(StrEnum):
    """One colour for many verdicts; the first that fits, in this order."""

    BAD = "bad"
    """Something is not as it should be."""
    UNKNOWN = "unknown"
    """Not everything was looked at, or it could not be seen."""
    RESERVED = "reserved"
    """Somebody answers for an exception, or has to look in person."""
    GOOD = "good"
    """All of it was looked at and is fine."""


def light_of(controls: Iterable[str], verdicts: Mapping[str, Verdict]) -> Light:
    """Return the light of all these controls; `verdicts` is by control, and may lack some.

    It is good only if there is a verdict on each, and at least one of them passed.
    """
    words = [verdicts[each].word if each in verdicts else Word.ERROR for each in controls]
    if Word.FAIL in words:
        return Light.BAD
    if Word.ERROR in words:
        return Light.UNKNOWN
    if Word.WAIVED in words or Word.MANUAL in words:
        return Light.RESERVED
    return Light.GOOD if Word.PASS in words else Light.UNKNOWN
