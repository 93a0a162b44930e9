"""Sentences of the documentation that would be wrong if something else changed."""

import inspect
import tomllib
from pathlib import Path

import yaml

from meethaus.cli.lab import up
from tests.docs.conftest import without_assignments
from tests.docs.test_tutorial import LEFT_OUT, TUTORIAL, commands
from tests.support.pages import fences, shell_commands, tokens, typed_lines

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = Path("docs/how-to/practise-in-the-lab.md")
INVENTORY = str(inspect.signature(up).parameters["inventory"].default)


def typed(page: Path) -> list[str]:
    """Return what a page tells the reader to type, in order."""
    blocks = fences(page, frozenset({"console"}))
    return [line.strip() for block in blocks for line in typed_lines(block)]


def text(page: Path) -> str:
    """Return a page as one line, so that it does not matter where its lines end."""
    return " ".join((ROOT / page).read_text("utf-8").split())


def test_tutorial_says_which_commands_are_run_by_its_test() -> None:
    assert "From step 2 on, every command is run by a test" in text(TUTORIAL)
    second = next(
        line for line, token in tokens(TUTORIAL) if token.content == "2. Meet your server"
    )
    before = [
        command.strip()
        for block in fences(TUTORIAL, frozenset({"console"}))
        if block.line < second
        for command in typed_lines(block)
    ]
    assert before == commands()[: len(before)] == list(LEFT_OUT)


def test_tutorial_says_what_plan_does_fetch() -> None:
    assert "Nothing is, yet; a server that has no list of available packages" in text(TUTORIAL)


def test_practice_starts_with_a_shell_that_finds_the_commands() -> None:
    lines = typed(PRACTICE)
    found = lines.index('export PATH="$PWD/.venv/bin:$PATH"')
    called = ("meethaus", "ansible-playbook")
    assert [line for line in lines[:found] if line.split()[0] in called] == []


def test_practice_removes_the_inventory_that_lab_down_leaves() -> None:
    lines = typed(PRACTICE)
    assert f"rm -r {INVENTORY}" in lines[lines.index("meethaus lab down") :]
    assert f"`{INVENTORY}`, with a vault and its password, stays" in text(
        Path("docs/explanation/lab.md")
    )


def test_a_second_lab_gets_an_inventory_of_its_own() -> None:
    found = {words for _, words in shell_commands(PRACTICE)}
    second = [words for words in found if words[0].startswith("MEETHAUS_LAB_INSTANCE=")]
    ups = [words for words in second if without_assignments(words)[1:3] == ("lab", "up")]
    assert ups
    for words in ups:
        assert words[words.index("--inventory") + 1] != INVENTORY


def test_package_and_collection_describe_themselves_alike() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    collection = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    assert package["description"] == collection["description"]
