"""OSCAL: every verdict is in it, and what was not seen satisfies nothing.

The shape was compared with NIST's models by another program; here it is what auditors rely on.
"""

import json
import re
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meethaus.catalogue import load_catalogue
from meethaus.report.oscal import oscal_results
from meethaus.verdicts import Word
from meethaus.verify import Judged
from tests.support.verifications import CONTROLS, NO_ANSWER, host, verification

MIXED = host(otherwise=dict(zip(CONTROLS, Word, strict=False)))
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def results(*hosts: Judged) -> dict[str, Any]:
    document = oscal_results(verification(*hosts), load_catalogue())
    found: dict[str, Any] = document["assessment-results"]
    return found


def states(found: dict[str, Any]) -> Counter[str]:
    return Counter(
        finding["target"]["status"]["state"]
        for result in found["results"]
        for finding in result.get("findings", [])
    )


def test_each_word_has_its_state() -> None:
    (result,) = results(MIXED)["results"]
    by_control = {
        each["target"]["target-id"]: each["target"]["status"] for each in result["findings"]
    }
    told = {
        word: tuple(by_control[control].values()) if control in by_control else None
        for control, word in zip(CONTROLS, Word, strict=False)
    }
    assert told == {
        Word.PASS: ("satisfied", "pass"),
        Word.FAIL: ("not-satisfied", "fail"),
        Word.WAIVED: ("not-satisfied", "other"),
        Word.ERROR: ("not-satisfied", "other"),
        Word.MANUAL: None,
        Word.NOT_APPLICABLE: None,
    }


def test_every_verdict_is_an_observation_with_word_and_requirements() -> None:
    (result,) = results(MIXED)["results"]
    assert len(result["observations"]) == len(CONTROLS)
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert [each["control-id"] for each in selection["include-controls"]] == list(CONTROLS)
    values = {prop["value"] for each in result["observations"] for prop in each["props"]}
    assert {str(word) for word in Word} <= values


def test_a_waiver_is_a_risk_with_an_approved_deviation() -> None:
    (result,) = results(host(otherwise={CONTROLS[0]: Word.WAIVED}))["results"]
    (risk,) = result["risks"]
    assert risk["status"] == "deviation-approved"
    assert "Anna Example, until 2027-01-31" in risk["statement"]
    related = [each["related-risks"] for each in result["findings"] if "related-risks" in each]
    assert related == [[{"risk-uuid": risk["uuid"]}]]


def test_where_nothing_was_judged_something_is_not_satisfied() -> None:
    nothing = host(otherwise=dict.fromkeys(CONTROLS, Word.NOT_APPLICABLE))
    for hosts in ((), (NO_ANSWER,), (nothing,), (host(only=()),)):
        assert states(results(*hosts)) == {"not-satisfied": 1}, hosts


def test_a_server_out_of_reach_stands_beside_the_others_with_its_reason() -> None:
    found = results(host(), NO_ANSWER)
    assert states(found) == {"satisfied": len(CONTROLS), "not-satisfied": 1}
    assert "connection timed out" in json.dumps(found)


def test_each_is_named_once_and_the_same_every_time() -> None:
    first, second = results(MIXED, NO_ANSWER), results(MIXED, NO_ANSWER)
    assert first == second
    named = re.findall(r'(?<!-)"uuid": "([^"]+)"', json.dumps(first))
    assert len(named) == len(set(named)) > len(CONTROLS)
    assert all(UUID.fullmatch(each) for each in named)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=40) | st.sampled_from(["\ud800", "\n\n", "\x00", " "]))
def test_titles_are_one_line_whatever_a_server_says(said: str) -> None:
    odd = host(f"m{said}", {CONTROLS[0]: Word.FAIL}, only=CONTROLS[:2], found=said)
    found = results(odd)
    json.dumps(found, ensure_ascii=False).encode()
    texts = re.findall(r'"(?:title|description|statement)": "((?:[^"\\]|\\.)*)"', json.dumps(found))
    assert texts
    assert [each for each in texts if not each.strip() or "\\n" in each] == []
