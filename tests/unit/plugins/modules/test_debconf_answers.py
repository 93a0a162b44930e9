"""Which answers have to be stored, judged by what debconf itself says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from plugins.modules.debconf_answers import Answer, differing, read, write

NAME = Answer("meethaus-test/name", "string", "meet.example.org")
CHOICE = Answer("meethaus-test/choice", "select", "I want to use my own certificate")
PASSWORD = Answer("meethaus-test/password", "password", 'quo"ted \\ back#slash')
ALL = (NAME, CHOICE, PASSWORD)

pytestmark = pytest.mark.skipif(
    shutil.which("debconf-communicate") is None, reason="only Debian has debconf"
)


@pytest.fixture(autouse=True)
def database_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "debconf.conf"
    stores = "".join(
        f"\nName: {name}\nDriver: File\nFilename: {tmp_path}/{name}.dat\nMode: 600\n"
        for name in ("config", "templates")
    )
    settings.write_text(f"Config: config\nTemplates: templates\n{stores}")
    monkeypatch.setenv("DEBCONF_SYSTEMRC", str(settings))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert os.environ["DEBCONF_SYSTEMRC"] == str(settings)


def test_nothing_is_stored_at_first() -> None:
    assert read(ALL) == [None, None, None]


def test_stored_answers_differ_no_more() -> None:
    write("meethaus-test", ALL)
    assert differing(ALL, read(ALL)) == []


def test_only_a_changed_answer_differs() -> None:
    write("meethaus-test", ALL)
    other = Answer(NAME.question, "string", "other.example.org")
    assert differing([other, CHOICE], read([other, CHOICE])) == [other]


def test_default_of_a_package_counts_as_no_answer(tmp_path: Path) -> None:
    write("meethaus-test", [NAME])
    stored = tmp_path / "config.dat"
    stored.write_text(stored.read_text().replace("Flags: seen\n", ""))
    assert differing([NAME], read([NAME])) == [NAME]


@pytest.mark.parametrize("asked", [ALL, (Answer("nobody/asked", "string", "x"),)])
def test_reading_changes_nothing(tmp_path: Path, asked: tuple[Answer, ...]) -> None:
    write("meethaus-test", ALL)
    before = {path: path.stat().st_ctime_ns for path in tmp_path.iterdir()}
    read(asked)
    assert {path: path.stat().st_ctime_ns for path in tmp_path.iterdir()} == before
