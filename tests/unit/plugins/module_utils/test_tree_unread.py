"""A file counts as unread when its service runs since before it was written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.module_utils.tree_plan import Entry
from plugins.module_utils.tree_unread import unread

WRITTEN = 1_700_000_000
LATER = WRITTEN + 3600


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    path = tmp_path / "daemon.conf"
    path.write_text("secret")
    os.utime(path, (WRITTEN + 0.9, WRITTEN + 0.9))
    return Entry(str(path), "file", read_by="daemon.service")


def answer(place: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """Put a systemctl first on PATH that tells this about each service."""
    command = place / "bin" / "systemctl"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\necho '{told}'\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")


@pytest.mark.parametrize(
    ("told", "is_unread"),
    [
        pytest.param(f"ExecMainStartTimestamp=@{WRITTEN - 1}", True, id="started-before"),
        pytest.param(f"ExecMainStartTimestamp=@{WRITTEN}", False, id="started-in-that-second"),
        pytest.param(f"ExecMainStartTimestamp=@{WRITTEN + 1}", False, id="started-after"),
        pytest.param("ExecMainStartTimestamp=", False, id="not-running"),
        pytest.param("", False, id="unknown"),
    ],
)
def test_start_of_the_service_decides(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, *, is_unread: bool
) -> None:
    answer(tmp_path, monkeypatch, told)
    assert unread([entry], LATER) == ([entry] if is_unread else [])


def test_file_from_the_future_says_nothing(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(tmp_path, monkeypatch, f"ExecMainStartTimestamp=@{WRITTEN - 3600}")
    assert unread([entry], WRITTEN - 60) == []


def test_file_that_no_service_reads_or_that_is_not_there_says_nothing(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(tmp_path, monkeypatch, f"ExecMainStartTimestamp=@{WRITTEN - 1}")
    others = [Entry(entry.path, "file"), Entry("/no/such/file", "file", read_by="daemon.service")]
    assert unread(others, LATER) == []


def test_host_without_systemd_says_nothing(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert unread([entry], LATER) == []
