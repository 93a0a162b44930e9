"""What every command has in common: errors, exit codes, the envelope."""

from pathlib import Path

import pytest

from meethaus import __version__
from tests.unit.cli.conftest import Meethaus, listed


def test_version_is_that_of_the_package(meethaus: Meethaus) -> None:
    assert meethaus("--version").out == f"meethaus {__version__}\n"


def test_help_names_every_verb(meethaus: Meethaus) -> None:
    ended = meethaus("--help")
    assert ended.code == 0
    for verb in ("init", "plan", "apply", "doctor", "lab"):
        assert f"  {verb} " in ended.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "No command was given"),
        (("lab",), "No command was given"),
        (("frobnicate",), "No such command 'frobnicate'"),
        (("plan",), "Missing option '--inventory'"),
        (("plan", "--inventoy", "x"), "No such option"),
        (("plan", "-i", "x", "--format", "xml"), "'xml' is not one of"),
        (("init",), "Missing argument 'DIR'"),
    ],
)
def test_wrong_usage_is_told_with_a_remedy(
    meethaus: Meethaus, words: tuple[str, ...], hint: str
) -> None:
    ended = meethaus(*words)
    assert ended.code == 2
    assert hint in ended.err
    assert "What to do: See: meethaus" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("option", [("--format", "json"), ("--format=json",)])
def test_errors_speak_the_envelope_too(
    meethaus: Meethaus, option: tuple[str, ...], tmp_path: Path
) -> None:
    ended = meethaus("plan", "-i", tmp_path / "none", *option)
    assert ended.code == 2
    assert ended.envelope == {
        "envelope_version": 1,
        "command": "plan",
        "exit_code": 2,
        "result": None,
        "error": {
            "code": "inventory-missing",
            "message": f"There is no inventory at {tmp_path}/none.",
            "remedy": f"Write one with: meethaus init {tmp_path}/none",
            "docs": "reference/variables.md",
            "problems": [],
        },
    }


def test_usage_errors_speak_the_envelope_too(meethaus: Meethaus) -> None:
    ended = meethaus("apply", "--format", "json")
    assert ended.envelope["error"]["code"] == "usage"


def test_a_bug_has_its_own_exit_code(
    meethaus: Meethaus, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("meethaus.cli.session.list_inventory", broken)
    ended = meethaus("plan", "-i", inventory, "--format", "json")
    assert ended.code == 5
    assert ended.envelope["error"]["code"] == "bug"
    assert "Traceback" in ended.err


def interrupted(*_arguments: object, **_options: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_is_no_traceback(
    meethaus: Meethaus, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meethaus.cli.session.list_inventory", interrupted)
    ended = meethaus("plan", "-i", inventory)
    assert ended.code == 2
    assert "Stopped" in ended.err
    assert "nothing was changed" not in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("verb", ["up", "down"])
def test_ctrl_c_in_the_lab_says_what_may_stand(
    meethaus: Meethaus, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr("meethaus.lab.Lab.open", interrupted)
    ended = meethaus("lab", verb)
    assert ended.code == 3
    assert "parts of the lab may stand" in ended.err
    assert "What to do: Remove them with: meethaus lab down" in ended.err
    assert "nothing was changed" not in ended.err


def test_ctrl_c_at_a_question_changes_nothing(
    meethaus: Meethaus, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meethaus.cli.session.list_inventory", listed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer._click.termui.visible_prompt_func", interrupted)
    ended = meethaus("apply", "-i", inventory)
    assert ended.code == 2
    assert "Stopped; nothing was changed." in ended.err


def test_help_of_plan_names_the_one_thing_it_does_fetch(meethaus: Meethaus) -> None:
    words = " ".join(meethaus("plan", "--help").out.split())
    assert "a server without a list of available packages fetches it" in words
