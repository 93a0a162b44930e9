"""What the filters that judge settings say about a value."""

from __future__ import annotations

Problem = dict[str, object]


def problem(where: str, value: object, wrong: str, remedy: str) -> Problem:
    """Return one problem; `problem` ends the sentence that begins with its name."""
    return {"name": where, "value": value, "problem": wrong, "remedy": remedy}
