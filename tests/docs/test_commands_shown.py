"""Every command the documentation shows is one that exists."""

import re
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

from meethaus.cli.app import app
from tests.support.pages import shell_commands

ROOT = Path(__file__).resolve().parents[2]


def parser() -> TyperCommand | TyperGroup:
    """Return the real command tree with every action taken out, so that it only parses."""
    command = typer.main.get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    waiting: list[TyperCommand | TyperGroup] = [command]
    while waiting:
        each = waiting.pop()
        each.callback = lambda **_: None
        if isinstance(each, TyperGroup):
            members = each.commands.values()
            waiting += [
                member for member in members if isinstance(member, TyperCommand | TyperGroup)
            ]
    return command


def test_commands_are_found_in_blocks_and_in_sentences() -> None:
    found = {words for _, words in shell_commands(Path("README.md"))}
    assert ("meethaus", "apply", "-i", "~/meet") in found
    assert ("meethaus", "doctor", "--help") in found


def test_parser_refuses_an_option_that_does_not_exist() -> None:
    with pytest.raises(Exception, match="No such option"):
        parser().main(["apply", "--no-such-option"], prog_name="meethaus", standalone_mode=False)


def test_meethaus_command_parses(meethaus_command: tuple[str, tuple[str, ...]]) -> None:
    place, words = meethaus_command
    try:
        parser().main(list(words), prog_name="meethaus", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - whatever the parser says belongs into the message
        pytest.fail(f"{place}\n{error}")


def test_make_target_exists(make_command: tuple[str, tuple[str, ...]]) -> None:
    place, words = make_command
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = {word for word in words if "=" not in word and not word.startswith("-")}
    assert asked <= set(targets), f"{place}\nThe Makefile has: {', '.join(targets)}"


def test_playbook_exists(playbook_command: tuple[str, tuple[str, ...]]) -> None:
    place, words = playbook_command
    playbook = next((word for word in words if not word.startswith("-")), "")
    if playbook.startswith("meethaus.meet."):
        playbook = f"playbooks/{playbook.removeprefix('meethaus.meet.')}.yml"
    assert (ROOT / playbook).is_file(), f"{place}\nThere is no playbook {playbook!r}."
