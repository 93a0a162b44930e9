"""Compare a tree of files that is wanted with what a host has. Reads only."""

from __future__ import annotations

import grp
import pwd
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Entry", "Found", "Step", "TreeError", "look", "plan"]

_REPLACEABLE = {"file": ("file", "link"), "link": ("file", "link"), "directory": ("directory",)}
_NOBODY = -1


class TreeError(Exception):
    """The tree cannot be applied, and nothing of it was; the message says why."""


@dataclass(frozen=True)
class Entry:
    """What shall be at a path: a `file`, a `directory`, a `link`, or nothing (`absent`)."""

    path: str
    state: str
    owner: str = "root"
    group: str = "root"
    mode: int = 0o644
    content: str = ""
    """Text of a file without `source`."""
    source: str = ""
    """Path on the host whose content a file gets."""
    target: str = ""
    """Where a link points to."""
    validate: str = ""
    """Command that judges a file under its temporary name, which replaces `%s`."""
    only_empty: bool = False
    """Whether a directory that shall be absent stays while something else lives in it."""
    secret: bool = False
    """Whether the content must not be shown."""
    read_by: str = ""
    """Service that reads a file at its start and never again."""


@dataclass(frozen=True)
class Found:
    """What is at a path: `file`, `directory`, `link`, `special` or nothing (`absent`)."""

    kind: str = "absent"
    uid: int = 0
    gid: int = 0
    mode: int = 0
    content: bytes = b""
    target: str = ""


@dataclass(frozen=True)
class Step:
    """An entry that is not yet as it shall be, with what it takes to make it so."""

    entry: Entry
    found: Found
    uid: int = 0
    gid: int = 0
    content: bytes = b""

    @property
    def moves(self) -> bool:
        """Whether something else comes to the path, and not only its owner or mode changes."""
        if self.found.kind != self.entry.state:
            return True
        return self.found.content != self.content or self.found.target != self.entry.target


def plan(entries: Sequence[Entry], *, rehearsal: bool) -> list[Step]:
    """Return what has to be done in the order of doing: directories, then the rest, then removals.

    In a rehearsal accounts and sources may be missing that earlier tasks would have made.

    Raises:
        TreeError: something stands in the way.

    """
    made = [entry for entry in entries if entry.state == "directory"]
    made += [entry for entry in entries if entry.state in ("file", "link")]
    # What lies in a directory is named after it, and goes before it.
    gone = [entry for entry in reversed(entries) if entry.state == "absent"]
    leaving = {entry.path for entry in gone}
    steps = [_making(entry, rehearsal=rehearsal) for entry in made]
    steps += [_removal(entry, leaving) for entry in gone]
    return [step for step in steps if step is not None]


def look(path: Path) -> Found:
    """Return what is at the path. A link is not followed, unless it leads to a directory."""
    try:
        seen = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Found()
    if stat.S_ISLNK(seen.st_mode) and not path.is_dir():
        return Found("link", seen.st_uid, seen.st_gid, target=str(path.readlink()))
    seen = path.stat()
    uid, gid, mode = seen.st_uid, seen.st_gid, stat.S_IMODE(seen.st_mode)
    if stat.S_ISDIR(seen.st_mode):
        return Found("directory", uid, gid, mode)
    if not stat.S_ISREG(seen.st_mode):
        return Found("special", uid, gid, mode)
    return Found("file", uid, gid, mode, path.read_bytes())


def _removal(entry: Entry, leaving: set[str]) -> Step | None:
    path = Path(entry.path)
    found = look(path)
    if found.kind == "absent":
        return None
    inside = path.iterdir() if entry.only_empty and found.kind == "directory" else ()
    if {str(each) for each in inside} - leaving:
        return None
    return Step(entry, found)


def _making(entry: Entry, *, rehearsal: bool) -> Step | None:
    path = Path(entry.path)
    # Where a link is wanted, one that leads to a directory is looked at as a link too.
    linked = entry.state == "link" and path.is_symlink()
    found = Found("link", target=str(path.readlink())) if linked else look(path)
    if found.kind not in ("absent", *_REPLACEABLE[entry.state]):
        message = (
            f"{entry.path} shall be a {entry.state}, but a {found.kind} is there: move it away"
        )
        raise TreeError(message)
    if entry.state == "link":
        there = found.kind == "link" and found.target == entry.target
        return None if there else Step(entry, found)
    step = Step(
        entry,
        found,
        _identity(lambda name: pwd.getpwnam(name).pw_uid, entry.owner, entry, rehearsal=rehearsal),
        _identity(lambda name: grp.getgrnam(name).gr_gid, entry.group, entry, rehearsal=rehearsal),
        _content(entry, rehearsal=rehearsal),
    )
    owned = (found.uid, found.gid, found.mode) == (step.uid, step.gid, entry.mode)
    return None if owned and not step.moves else step


def _identity(find: Callable[[str], int], name: str, entry: Entry, *, rehearsal: bool) -> int:
    try:
        return find(name)
    except KeyError:
        if rehearsal:
            return _NOBODY
        message = f"{entry.path} shall belong to {name}, whom this host does not know"
        raise TreeError(message) from None


def _content(entry: Entry, *, rehearsal: bool) -> bytes:
    if not entry.source:
        return entry.content.encode()
    found = look(Path(entry.source).resolve())
    if found.kind != "file" and not rehearsal:
        message = f"{entry.path} shall be a copy of {entry.source}, which is no file on this host"
        raise TreeError(message)
    return found.content
