"""What changed between two verifications, and that loss of sight is no progress."""

from datetime import UTC, datetime

import pytest

from meethaus.report.changes import Change, Kind, changes_between
from meethaus.report.changes_console import changes_text
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Verification

THEN, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def seen(at: datetime, *words: Word, host: str = "meet", unreachable: str = "") -> Verification:
    verdicts = tuple(
        Verdict(f"c{number}", host, word, Cause.NONE, "", "", "")
        for number, word in enumerate(words)
    )
    judged = Judged(host, Origin.INVENTORY, "base", 1, verdicts, unreachable)
    return Verification(1, at, (judged,))


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Word.PASS, Word.FAIL, Kind.WORSE),
        (Word.PASS, Word.ERROR, Kind.WORSE),
        (Word.PASS, Word.WAIVED, Kind.WORSE),
        (Word.WAIVED, Word.FAIL, Kind.WORSE),
        (Word.MANUAL, Word.ERROR, Kind.WORSE),
        (Word.NOT_APPLICABLE, Word.FAIL, Kind.WORSE),
        (Word.FAIL, Word.ERROR, Kind.OTHER),
        (Word.ERROR, Word.FAIL, Kind.OTHER),
        (Word.FAIL, Word.NOT_APPLICABLE, Kind.OTHER),
        (Word.FAIL, Word.MANUAL, Kind.OTHER),
        (Word.PASS, Word.NOT_APPLICABLE, Kind.OTHER),
        (Word.NOT_APPLICABLE, Word.PASS, Kind.OTHER),
        (Word.FAIL, Word.WAIVED, Kind.BETTER),
        (Word.ERROR, Word.PASS, Kind.BETTER),
        (Word.WAIVED, Word.PASS, Kind.BETTER),
    ],
)
def test_change_of_a_verdict_has_a_kind(before: Word, after: Word, kind: Kind) -> None:
    (change,) = changes_between(seen(THEN, before), seen(NOW, after)).changes
    assert change == Change(kind, "meet", "c0", before, after)


def test_same_verdicts_are_no_change_and_that_is_said() -> None:
    changes = changes_between(seen(THEN, *Word), seen(NOW, *Word))
    assert changes.changes == ()
    assert "No verdict has changed since 2026-01-01 00:00 UTC." in changes_text(changes).plain


def test_control_that_is_no_longer_judged_is_gone_and_the_other_way_new() -> None:
    more, less = (Word.PASS, Word.PASS), (Word.PASS,)
    (gone,) = changes_between(seen(THEN, *more), seen(NOW, *less)).changes
    (new,) = changes_between(seen(THEN, *less), seen(NOW, *more)).changes
    assert gone == Change(Kind.GONE, "meet", "c1", "pass", "")
    assert new == Change(Kind.NEW, "meet", "c1", "", "pass")


def test_host_out_of_sight_is_worse_once_and_not_gone_control_by_control() -> None:
    (change,) = changes_between(seen(THEN, *Word), seen(NOW, unreachable="no route")).changes
    assert change == Change(Kind.WORSE, "meet", "", "seen", "unreachable")


def test_host_that_is_back_is_not_called_better() -> None:
    (change,) = changes_between(seen(THEN, unreachable="no route"), seen(NOW, Word.FAIL)).changes
    assert change.kind is Kind.OTHER


def test_hosts_come_and_go_and_the_text_names_them() -> None:
    changes = changes_between(seen(THEN, Word.PASS, host="a"), seen(NOW, Word.PASS, host="b"))
    assert [(each.kind, each.host) for each in changes.changes] == [
        (Kind.GONE, "a"),
        (Kind.NEW, "b"),
    ]
    shown = changes_text(changes).plain
    assert "No longer judged: 1\n  all of a: seen" in shown
    assert "Judged for the first time: 1\n  all of b: seen" in shown
