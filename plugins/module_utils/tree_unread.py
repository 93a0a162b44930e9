"""Find files that a running service has not read since they were written. Reads only."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from ..module_utils.commands import output
from ..module_utils.tree_plan import Entry

__all__ = ["unread"]

_START = re.compile(r"ExecMainStartTimestamp=@(\d+)")


def unread(entries: Sequence[Entry], now: float | None = None) -> list[Entry]:
    """Return the files that are newer than the process of the service that reads them.

    A service that does not run will read its files when it starts. A date to come says nothing: the
    clock was wrong.
    """
    found = []
    for entry in entries:
        written = _written(entry)
        # Whole seconds on both sides: a service that was started in the same one has read the file.
        if 0 < written <= (now or time.time()) and 0 < _started(entry.read_by) < int(written):
            found.append(entry)
    return found


def _written(entry: Entry) -> float:
    """Return when a file that a service reads was written; 0 where there is none."""
    path = Path(entry.path)
    return path.stat().st_mtime if entry.read_by and path.is_file() else 0


def _started(service: str) -> int:
    """Return when the main process of a service was started; 0 if it does not run."""
    command = ["systemctl", "show", "--timestamp=unix", "--property=ExecMainStartTimestamp"]
    try:
        match = _START.search(output([*command, service]))
    except OSError:
        return 0
    return int(match[1]) if match else 0
