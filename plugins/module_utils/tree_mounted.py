"""Find files that something else is mounted over, and write into them. See mount(8), `--bind`."""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["is_mounted", "write_in_place"]

_MOUNTS = Path("/proc/self/mountinfo")
# The place, which is the fifth field; see proc_pid_mountinfo(5).
_PLACE = 4
_ESCAPE = re.compile(r"\\([0-7]{3})")


def is_mounted(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Tell whether a path is a mount of its own, as /etc/resolv.conf is in many containers.

    Nothing can be moved there or away: the system says that it is busy.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return False
    return str(path) in {_plain(line.split(" ")[_PLACE]) for line in lines}


def write_in_place(path: Path, content: bytes) -> None:
    """Write into the file that is there. Whoever reads it meanwhile may see half of it.

    Raises:
        OSError: the system objects; the file may hold a part of the content.

    """
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _plain(field: str) -> str:
    """Return a field without its escapes, which stand for blanks."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), field)
