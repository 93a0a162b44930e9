"""The text that `verify` prints: what is not fine first, in 80 columns."""

from datetime import UTC, datetime
from typing import Any

from meethaus.catalogue import load_catalogue
from meethaus.report.console import console_text
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Verification

SHORT = "host-logging-journal-short"
COPIED = "host-logging-journal-not-copied"


def said(control: str, word: Word, cause: Cause = Cause.NONE, **more: str) -> Verdict:
    texts = {"found": "", "expected": "", "detail": ""} | more
    return Verdict(control, "meet", word, cause, **texts)


def text(*verdicts: Verdict, whole: bool = False, **more: Any) -> str:
    judged = Judged("meet", Origin.INVENTORY, "base", 1, verdicts, **more)
    verification = Verification(1, datetime(2026, 1, 2, tzinfo=UTC), (judged,))
    return console_text(verification, load_catalogue(), whole=whole).plain


def test_failure_says_what_should_be_what_is_and_what_to_do() -> None:
    shown = text(
        said(COPIED, Word.PASS, found="it is off"),
        said(SHORT, Word.FAIL, Cause.DRIFT, found="30 days", expected="at most 7 days"),
    )
    assert "FAIL   host-logging-journal-short" in shown
    for part in ("Should be true: The journal", "Found: 30 days", "Expected: at most 7 days"):
        assert part in shown
    assert "What to do: Write a file" in " ".join(shown.split())
    assert COPIED not in shown
    assert shown.endswith("1 failed, 1 passed")


def test_all_is_shown_if_asked_for_and_what_is_wrong_comes_first() -> None:
    verdicts = said(COPIED, Word.PASS, found="it is off"), said(SHORT, Word.ERROR, detail="no tool")
    shown = text(*verdicts, whole=True)
    assert shown.index(SHORT) < shown.index(COPIED)
    assert "no tool" in shown
    assert "it is off" in shown


def test_server_out_of_sight_is_no_empty_success() -> None:
    shown = text(unreachable="no route to it", remedy="try again")
    assert "Nothing is known: no route to it" in shown
    assert "passed" not in shown


def test_nothing_judged_is_said() -> None:
    assert text().endswith("Nothing was judged.")


def test_no_line_is_wider_than_a_terminal() -> None:
    long = "a long sentence about what was found " * 9
    shown = text(said(SHORT, Word.FAIL, Cause.SETTINGS, found=long, expected=long, detail=long))
    assert max(map(len, shown.splitlines())) <= 80
