"""The JSON form of results."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from meethaus.cli.envelope import envelope, jsonable
from meethaus.exitcodes import ExitCode


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    where: Path
    when: datetime
    parts: tuple[Colour, ...]


def test_results_become_plain_json() -> None:
    thing = Thing("x", Path("/a"), datetime(2026, 1, 2, tzinfo=UTC), (Colour.RED,))
    assert jsonable({"thing": thing, "none": None, "n": 1.5}) == {
        "thing": {
            "name": "x",
            "where": "/a",
            "when": "2026-01-02T00:00:00+00:00",
            "parts": ["red"],
        },
        "none": None,
        "n": 1.5,
    }


def test_what_has_no_json_form_is_refused_and_not_guessed() -> None:
    with pytest.raises(TypeError, match="set has no JSON form"):
        jsonable({1})
    with pytest.raises(TypeError, match="type has no JSON form"):
        jsonable(Thing)


def test_the_envelope_is_one_line_and_keeps_letters() -> None:
    text = envelope("plan", ExitCode.FINE, result={"name": "Bücher\n"})
    assert "\n" not in text
    assert "Bücher" in text
    assert set(json.loads(text)) == {"envelope_version", "command", "exit_code", "result", "error"}
