"""The JUnit report: valid for CI systems, and never green where nothing was seen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.report.junit import junit_xml
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Verification

CATALOGUE = load_catalogue().seen_from(Vantage.INSIDE)
SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))
NAMES = sorted(CATALOGUE.controls)


def document(*hosts: Judged) -> ET.Element:
    """Return the report, after it was judged by the schema."""
    text = junit_xml(Verification(1, datetime(2026, 1, 2, tzinfo=UTC), hosts), CATALOGUE)
    SCHEMA.validate(text)
    return ET.fromstring(text)  # noqa: S314 - our own text


def host(*words: Word, found: str = "", detail: str = "", **more: Any) -> Judged:
    verdicts = tuple(
        Verdict(name, "meet", word, Cause.NONE, found, "", detail)
        for name, word in zip(NAMES, words, strict=False)
    )
    return Judged("meet", Origin.INVENTORY, "base", 1, verdicts, **more)


def counts(root: ET.Element) -> tuple[int, ...]:
    return tuple(int(root.get(name, "")) for name in ("tests", "failures", "errors", "skipped"))


def test_each_word_has_its_outcome_and_is_counted() -> None:
    root = document(host(*Word))
    outcomes = [each[0].tag if len(each) else "" for each in root.iter("testcase")]
    told = dict(zip(Word, outcomes, strict=True))
    assert told == {
        Word.PASS: "",
        Word.FAIL: "failure",
        Word.ERROR: "error",
        Word.WAIVED: "skipped",
        Word.MANUAL: "skipped",
        Word.NOT_APPLICABLE: "skipped",
    }
    assert counts(root) == (6, 1, 1, 3)


def test_waiver_names_owner_day_and_reason() -> None:
    root = document(host(Word.WAIVED, detail="Ada, until 2026-03-01: old phones"))
    (skipped,) = root.iter("skipped")
    assert skipped.get("message") == "waived by Ada, until 2026-03-01: old phones"


@pytest.mark.parametrize(
    "hosts",
    [
        (),
        (host(),),
        (host(Word.MANUAL, Word.NOT_APPLICABLE),),
        (host(unreachable="no route", remedy="try again"),),
        (host(Word.PASS), host(unreachable="no route", remedy="try again")),
    ],
)
def test_what_was_not_looked_at_is_an_error_in_the_file(hosts: tuple[Judged, ...]) -> None:
    assert counts(document(*hosts))[2] == 1


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_garbage_in_what_was_found_leaves_the_file_valid(garbage: str) -> None:
    hostile = f"</failure><script>]]>\x00\x1b\ud800\ufffe{garbage}"
    root = document(host(Word.FAIL, found=hostile, detail=hostile))
    assert counts(root) == (1, 1, 0, 0)
    assert not list(root.iter("script"))
    (failure,) = root.iter("failure")
    assert "\\x00\\x1b\\xd800\\xfffe" in (failure.text or "")


def test_a_megabyte_is_told_in_full() -> None:
    (failure,) = document(host(Word.FAIL, found="<" * 2**20)).iter("failure")
    assert "<" * 2**20 in (failure.text or "")
