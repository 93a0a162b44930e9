"""How many inotify instances this machine grants; a lab needs more than the kernel's default."""

from pathlib import Path

_ENTRY = Path("/proc/sys/fs/inotify/max_user_instances")
_KEPT = Path("/run/meethaus-lab.inotify")
_NEEDED = 1024
"""With the kernel's 128, about 24 containers with systemd already fail to start."""


def raise_instances(entry: Path = _ENTRY, kept: Path = _KEPT) -> None:
    """Raise the number when it is too small, keeping what it was before."""
    current = entry.read_text().strip()
    if int(current) < _NEEDED:
        kept.write_text(f"{current}\n")
        entry.write_text(f"{_NEEDED}\n")


def restore_instances(entry: Path = _ENTRY, kept: Path = _KEPT) -> None:
    """Put back the number that was there before the first lab."""
    if kept.is_file():
        entry.write_text(kept.read_text())
        kept.unlink()
