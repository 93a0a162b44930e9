"""Programs that modules run: what they print, how they end, and that no wait lasts for ever."""

import pytest

from plugins.module_utils import commands


def test_what_a_command_prints_is_returned_without_its_complaints() -> None:
    assert commands.output(["sh", "-c", "cat; echo careful >&2"], "given\n") == "given\n"


def test_what_a_failing_command_told_is_in_the_message() -> None:
    with pytest.raises(commands.CommandError, match=r"ended with 3: half\nwrong$") as caught:
        commands.output(["sh", "-c", "echo half; echo wrong >&2; exit 3"])
    assert caught.value.told == "half\nwrong"


def test_a_command_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_SECONDS", 0.1)
    with pytest.raises(commands.CommandError, match=r"^sleep 60 has not ended within 0\.1 seconds"):
        commands.output(["sleep", "60"])


def test_bytes_that_are_no_text_are_no_reason_to_fail() -> None:
    assert commands.output(["printf", r"\377"]) == "\N{REPLACEMENT CHARACTER}"


def test_a_command_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        commands.output(["/nowhere/at/all"])
