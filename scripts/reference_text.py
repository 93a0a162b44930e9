"""What the generated pages have in common: prose and tables in Markdown."""

import re
from collections.abc import Iterable

NOTICE = "<!-- Written by scripts/generate_reference.py; change the source instead. -->"

# Ansible's markup in descriptions: C() and its relatives are code, B() and I() are emphasis.
_MARKUP = (
    (re.compile(r"\b[COVEP]\(([^)]*)\)"), r"`\1`"),
    (re.compile(r"\bB\(([^)]*)\)"), r"**\1**"),
    (re.compile(r"\bI\(([^)]*)\)"), r"*\1*"),
    (re.compile(r"\bL\(([^,]*), *([^)]*)\)"), r"[\1](\2)"),
    (re.compile(r"\bU\(([^)]*)\)"), r"<\1>"),
)

_MARKS = re.compile(r"[\\*<\[\]`~]|(?<!\w)_|_(?!\w)")


def prose(text: str | list[str]) -> str:
    """Return an Ansible description as one line of Markdown."""
    line = " ".join((text if isinstance(text, str) else " ".join(text)).split())
    for pattern, replacement in _MARKUP:
        line = pattern.sub(replacement, line)
    return line


def plain(text: str) -> str:
    """Return text for people so that Markdown shows each of its characters, but for code spans."""
    pieces = " ".join(text.split()).split("`")
    if len(pieces) % 2 == 0:
        return _MARKS.sub(r"\\\g<0>", "`".join(pieces))
    pieces[::2] = [_MARKS.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
    return "`".join(pieces)


def cell(text: str) -> str:
    """Return text that stays inside one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell(value) for value in line)} |" for line in lines)
