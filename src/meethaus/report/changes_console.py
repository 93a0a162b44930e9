"""What became different since an earlier look, as text of 80 columns."""

import textwrap
from typing import Final

from rich.text import Text

from meethaus.report.changes import Change, Changes, Kind

__all__ = ["changes_text"]

_WIDTH: Final = 80
_HEADS: Final = {
    Kind.WORSE: ("Worse", "bold red"),
    Kind.OTHER: ("Otherwise changed", "yellow"),
    Kind.GONE: ("No longer judged", "yellow"),
    Kind.NEW: ("Judged for the first time", "cyan"),
    Kind.BETTER: ("Better", "green"),
}


def changes_text(changes: Changes) -> Text:
    """Return the text; that nothing changed is said as well."""
    text = Text()
    since = f"{changes.since:%Y-%m-%d %H:%M} UTC"
    if not changes.changes:
        text.append(f"No verdict has changed since {since}.", style="bold")
        return text
    text.append(f"Changed since {since}\n", style="bold")
    for kind, (head, style) in _HEADS.items():
        found = [each for each in changes.changes if each.kind is kind]
        if found:
            text.append(f"{head}: {len(found)}\n", style=style)
        for each in found:
            text.append(f"{_line(each)}\n")
    text.rstrip()
    return text


def _line(change: Change) -> str:
    subject = f"{change.control} on {change.host}" if change.control else f"all of {change.host}"
    words = " -> ".join(each for each in (change.before, change.after) if each)
    return textwrap.fill(
        f"{subject}: {words}", _WIDTH, initial_indent="  ", subsequent_indent="    "
    )
