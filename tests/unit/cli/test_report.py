"""`meethaus report`: a stored result in every form, and broken files refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from meethaus.catalogue import load_catalogue
from tests.unit.cli.conftest import Meethaus

CONTROL = "host-logging-journal-short"


def stored(path: Path, word: str = "pass", code: int = 0, day: int = 2, **more: Any) -> Path:
    """Write a result as `verify --format json` does; `more` replaces fields of its verdict."""
    texts = {"found": "7 days", "expected": "", "detail": "", "trace": "", "cause": ""}
    verdict = {"control": CONTROL, "host": "meet", "word": word, **texts, **more}
    host = {
        "host": "meet",
        "origin": "inventory",
        "profile": "base",
        "rounds": 2,
        "verdicts": [verdict],
        "unreachable": "",
        "remedy": "",
    }
    result = {"version": 1, "looked_at": f"2026-01-0{day}T03:04:05+00:00", "hosts": [host]}
    whole = {"envelope_version": 1, "command": "verify", "exit_code": code, "error": None}
    path.write_text(json.dumps({**whole, "result": result}), "utf-8")
    return path


@pytest.mark.parametrize(("word", "code"), [("pass", 0), ("fail", 1), ("error", 3), ("manual", 3)])
@pytest.mark.parametrize("form", ["text", "json", "junit", "html", "oscal"])
def test_exit_code_is_that_of_the_verdicts(
    meethaus: Meethaus, tmp_path: Path, word: str, code: int, form: str
) -> None:
    file = stored(tmp_path / "a.json", word, code)
    assert meethaus("report", file, "--format", form).code == code


def test_what_verify_writes_can_be_read_and_written_again(
    meethaus: Meethaus, tmp_path: Path
) -> None:
    first = meethaus("verify", "--host", "ssh://root@127.0.0.1:1", "--format", "json")
    file = tmp_path / "a.json"
    file.write_text(first.out, "utf-8")
    again = meethaus("report", file, "--format", "json")
    assert (again.code, again.envelope) == (3, first.envelope)


def test_diff_names_what_got_worse_and_its_json_can_be_read_again(
    meethaus: Meethaus, tmp_path: Path
) -> None:
    last = stored(tmp_path / "last.json", day=1)
    now = stored(tmp_path / "now.json", "fail", 1)
    assert f"Worse: 1\n  {CONTROL} on meet: pass -> fail" in (
        meethaus("report", now, "--diff", last).out
    )
    told = meethaus("report", now, "--diff", last, "--format", "json")
    (change,) = told.envelope["result"]["diff"]["changes"]
    assert change["kind"] == "worse"
    now.write_text(told.out, "utf-8")
    assert meethaus("report", now).code == 1


def test_earlier_file_may_judge_a_control_that_is_gone(meethaus: Meethaus, tmp_path: Path) -> None:
    last = stored(tmp_path / "last.json", day=1, control="was-here-once")
    shown = meethaus("report", stored(tmp_path / "now.json"), "--diff", last).out
    assert "No longer judged: 1\n  was-here-once on meet: pass" in shown


def test_report_goes_into_a_file(meethaus: Meethaus, tmp_path: Path) -> None:
    file, out = stored(tmp_path / "a.json"), tmp_path / "a.xml"
    ended = meethaus("report", file, "--format", "junit", "--output", out)
    assert (ended.code, ended.out) == (0, "")
    assert out.read_text("utf-8").startswith("<testsuites")
    away = meethaus("report", file, "--output", tmp_path / "no" / "a.txt")
    assert (away.code, "cannot be written" in away.err) == (2, True)


def test_diff_the_wrong_way_round_or_without_a_place_is_refused(
    meethaus: Meethaus, tmp_path: Path
) -> None:
    old, new = stored(tmp_path / "old.json", day=1), stored(tmp_path / "new.json")
    assert "younger" in meethaus("report", old, "--diff", new).err
    assert meethaus("report", new, "--diff", old, "--format", "junit").code == 2


def test_verify_refuses_a_broken_file_before_anybody_is_contacted(
    meethaus: Meethaus, tmp_path: Path
) -> None:
    ended = meethaus("verify", "--host", "ssh://root@127.0.0.1:1", "--diff", tmp_path / "none")
    assert ended.code == 2
    assert "Looking at" not in ended.err


def _changed(file: Path, **result: Any) -> None:
    whole = json.loads(file.read_text("utf-8"))
    whole["result"].update(result)
    file.write_text(json.dumps(whole), "utf-8")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "\x00", '{"a": "\\ud800"}', "[" * 5000, "null", b"\xff\xfe"]
)
def test_garbage_is_refused_with_what_to_do(
    meethaus: Meethaus, tmp_path: Path, text: str | bytes
) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    ended = meethaus("report", file)
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be read as a result of verify" in ended.err
    assert "What to do:" in ended.err


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"version": 2}, "version 1.2"),
        ({"looked_at": "2026-01-02T03:04:05"}, "looked_at"),
        ({"more": 1}, "more"),
        ({"hosts": []}, "exit_code: 0, but its verdicts give 3"),
    ],
)
def test_other_version_or_shape_is_refused(
    meethaus: Meethaus, tmp_path: Path, result: dict[str, Any], said: str
) -> None:
    file = stored(tmp_path / "a.json")
    _changed(file, **result)
    ended = meethaus("report", file)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"word": "fail"}, "exit_code"),
        ({"word": "fine"}, "word"),
        ({"host": "other"}, "another host"),
        ({"control": "made-up"}, "made-up"),
        ({"found": 7}, "found"),
    ],
)
def test_edited_verdict_is_refused(
    meethaus: Meethaus, tmp_path: Path, edit: dict[str, Any], said: str
) -> None:
    ended = meethaus("report", stored(tmp_path / "a.json", **edit))
    assert ended.code == 2
    assert said in " ".join(ended.err.split())


def test_control_used_here_is_one_of_the_catalogue() -> None:
    assert CONTROL in load_catalogue().controls


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Privacy report"), ("de", "Datenschutzbericht")]
)
def test_the_page_for_people_speaks_their_language(
    meethaus: Meethaus, tmp_path: Path, language: str, title: str
) -> None:
    page = tmp_path / "report.html"
    words = ("--format", "html", "--language", language, "--output", page)
    ended = meethaus("report", stored(tmp_path / "a.json"), *words)
    assert (ended.code, ended.out) == (0, "")
    assert f"<h1>{title}</h1>" in page.read_text("utf-8")


def test_the_page_has_no_place_for_changes(meethaus: Meethaus, tmp_path: Path) -> None:
    last, now = stored(tmp_path / "a.json", day=1), stored(tmp_path / "b.json")
    ended = meethaus("report", now, "--format", "html", "--diff", last)
    assert ended.code == 2
    assert "HTML has no place for what changed" in ended.err
