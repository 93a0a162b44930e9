"""Verifications that nobody made, for what renders them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Verification

MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
CONTROLS = tuple(load_catalogue().seen_from(Vantage.INSIDE).controls)
OUTSIDE = tuple(load_catalogue().seen_from(Vantage.OUTSIDE).controls)
NO_ANSWER = Judged(
    "silent.example.org", None, "", 0, (), "port 22: connection timed out", "Is it switched on?"
)


def host(
    name: str = "meet.example.org",
    otherwise: Mapping[str, Word] | None = None,
    *,
    only: tuple[str, ...] = CONTROLS,
    found: str = "as the settings say",
) -> Judged:
    """Return a host on which all of `only` passed, but those named otherwise."""
    words = {each: (otherwise or {}).get(each, Word.PASS) for each in only}
    return Judged(
        name,
        Origin.INVENTORY,
        "base",
        3,
        tuple(_verdict(each, name, word, found) for each, word in words.items()),
    )


def verification(*hosts: Judged) -> Verification:
    """Return what was seen of these hosts, at a moment."""
    return Verification(1, MOMENT, hosts)


def _verdict(control: str, name: str, word: Word, found: str) -> Verdict:
    if word is Word.FAIL:
        return Verdict(control, name, word, Cause.DRIFT, found, "what it should be", "")
    if word is Word.ERROR:
        return Verdict(control, name, word, Cause.UNSEEN, "", "", found)
    if word is Word.WAIVED:
        told = "Anna Example, until 2027-01-31: old telephones"
        return Verdict(control, name, word, Cause.SETTINGS, found, "", told)
    return Verdict(control, name, word, Cause.NONE, found, "", "")
