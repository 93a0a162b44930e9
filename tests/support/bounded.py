"""A file system of a size that a test chooses, to fill without a risk for the machine."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOMY = "size=16m,nr_inodes=1000"


@dataclass(frozen=True)
class Bounded:
    """Where the file system is mounted."""

    place: Path

    def leave(self, spare: int) -> None:
        """Leave only so many bytes of room; the kernel counts in pages of 4096."""
        state = os.statvfs(self.place)
        used = (state.f_blocks - state.f_bfree) * state.f_frsize
        # Elsewhere a new directory takes room; here it counts only as a file.
        files = "" if spare else f",nr_inodes={state.f_files - state.f_ffree}"
        self._mount(f"remount,size={used + spare}{files}")

    def make_room(self) -> None:
        """Let everything fit again."""
        self._mount(f"remount,{_ROOMY}")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, str(self.place)], check=True)


@contextmanager
def bounded(place: Path) -> Iterator[Bounded]:
    """Mount a file system in memory on a directory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", _ROOMY, "tmpfs", str(place)], check=True)
    try:
        yield Bounded(place)
    finally:
        subprocess.run(["umount", str(place)], check=True)
