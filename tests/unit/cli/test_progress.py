"""What a person sees while a run goes on."""

import io

import pytest
from rich.console import Console

from meethaus.cli import progress as module
from meethaus.runner import TaskEnded, TaskEnding, TaskStarted

STARTED = TaskStarted("jitsi_web", "configure | Place the site")


def ended(ending: TaskEnding) -> TaskEnded:
    return TaskEnded("meet.example.org", "jitsi_web", "configure | Place the site", ending)


def test_without_a_terminal_each_task_is_one_plain_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with module.progress() as listener:
        listener(STARTED)
        listener(ended(TaskEnding.OK))
    captured = capsys.readouterr()
    assert captured.err == "[0:00] jitsi_web: configure | Place the site\n"
    assert captured.out == ""


def test_on_a_terminal_one_line_shows_task_host_and_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    monkeypatch.setattr(module, "talk", lambda: console)
    with module.progress() as listener:
        listener(STARTED)
        for ending in (TaskEnding.OK, TaskEnding.OK, TaskEnding.CHANGED, TaskEnding.SKIPPED):
            listener(ended(ending))
    shown = screen.getvalue()
    assert "jitsi_web: configure | Place the site  meet.example.org" in shown
    assert "ok 2" in shown
    assert "changed 1" in shown
    assert "skipped" not in shown
