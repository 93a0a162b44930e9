"""One test for each command and link of the documentation, so that a failure names the place."""

import re
from collections.abc import Callable, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import links, pages, shell_commands


def without_assignments(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command without the variables that are set for it alone."""
    return tuple(dropwhile(re.compile(r"[A-Z_]+=").match, words))


def _commands_of(program: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what the pages tell the reader to call a program with, each wording once."""
    found = {
        words[1:]: str(shown)
        for page in pages()
        for shown, typed in shell_commands(page)
        if (words := without_assignments(typed))[:1] == (program,) and len(words) > 1
    }
    return [(place, words) for words, place in found.items()]


def _relative_links() -> list[tuple[str, Path, str]]:
    """Return each link to another page or a heading, once for each page it stands on."""
    found = {(page, shown.text): shown for page in pages() for shown in links(page)}.values()
    return [
        (str(shown), shown.page, shown.text)
        for shown in found
        if not re.match(r"[a-z+]+:", shown.text)
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each command and link, so that a failure names the place."""
    makers: dict[str, Callable[[], Sequence[tuple[Any, ...]]]] = {
        "meethaus_command": lambda: _commands_of("meethaus"),
        "make_command": lambda: _commands_of("make"),
        "playbook_command": lambda: _commands_of("ansible-playbook"),
        "relative_link": _relative_links,
    }
    for argument, make in makers.items():
        if argument in metafunc.fixturenames:
            cases = make()
            metafunc.parametrize(argument, cases, ids=[case[0] for case in cases])
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", pages(), ids=str)
