"""Put a planned tree of files in place, all together or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from ..module_utils.commands import CommandError, output
from ..module_utils.tree_mounted import is_mounted, write_in_place
from ..module_utils.tree_plan import Entry, Step, TreeError

__all__ = ["apply", "rehearse", "sweep"]

# Fixed, so that the next run finds what one that was killed has left.
_NEW = ".meethaus-new"
_OLD = ".meethaus-old"


def apply(
    steps: Sequence[Step], verify: Sequence[str], use: Callable[[], None] | None = None
) -> None:
    """Do the steps, let the command `verify` judge the whole, then `use` the files.

    Nobody ever sees half a file: each is written beside its place, validated, and moved there. Only
    a file that is a mount of its own, as in a container, can but be written into.

    Raises:
        OSError, TreeError: the system or a command objects, or `use` does. All files are as they
            were before.

    """
    put_aside: list[Path] = []
    with ExitStack() as undo:
        for step in steps:
            if step.entry.state == "directory":
                _make_directory(step, undo)
        staged = [(step, _stage(step, undo)) for step in steps if _is_new(step)]
        for step, temporary in staged:
            _validate(step, temporary)
        for step, temporary in staged:
            if is_mounted(Path(step.entry.path)):
                _overwrite(step, undo)
                temporary.unlink()
            else:
                _keep(step, undo, put_aside)
                temporary.replace(step.entry.path)
        for step in steps:
            _own_or_remove(step, undo, put_aside)
        if verify:
            _judge([*verify], "the files together")
        if use:
            use()
        undo.pop_all()
    for path in put_aside:
        _clear(path)


def sweep(entries: Sequence[Entry]) -> None:
    """Take away what a run that was killed has left beside the entries.

    Raises:
        OSError: the system objects.

    """
    for entry in entries:
        for suffix in (_NEW, _OLD):
            _clear(_beside(Path(entry.path), suffix))


def rehearse(steps: Sequence[Step]) -> None:
    """Let the files be validated that would be written, as far as the host has the commands.

    Raises:
        OSError, TreeError: the system or a command objects.

    """
    with tempfile.TemporaryDirectory(prefix="meethaus-") as directory:
        for number, step in enumerate(steps):
            command = shlex.split(step.entry.validate)
            if _is_new(step) and command and shutil.which(command[0]):
                temporary = Path(directory, str(number))
                with _created(temporary) as file:
                    file.write(step.content)
                _validate(step, temporary)


def _is_new(step: Step) -> bool:
    return step.entry.state in ("file", "link") and step.moves


def _beside(path: Path, suffix: str) -> Path:
    """Return a name that no program takes for one of its files."""
    return path.with_name(f".{path.name}{suffix}")


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    # The directory may belong to a daemon, so nothing that lies there already is opened.
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _stage(step: Step, undo: ExitStack) -> Path:
    """Write what comes to the path beside it, and return where."""
    path = Path(step.entry.path)
    _make_parents(path, undo)
    temporary = _beside(path, _NEW)
    undo.callback(temporary.unlink, missing_ok=True)
    try:
        _lay(step, temporary)
    except OSError as error:
        # Writing, which a full disk ends, fails without saying where.
        raise OSError(error.errno, error.strerror, str(path)) from error
    return temporary


def _lay(step: Step, path: Path) -> None:
    """Make the file or link of a step at another path, whatever lies there."""
    if step.entry.state == "link":
        path.unlink(missing_ok=True)
        path.symlink_to(step.entry.target)
        return
    with _created(path) as file:
        file.write(step.content)
        os.fchown(file.fileno(), step.uid, step.gid)
        os.fchmod(file.fileno(), step.entry.mode)


def _keep(step: Step, undo: ExitStack, put_aside: list[Path]) -> None:
    """Give what a step replaces a second name, so that the way back takes no room on the disk."""
    path = Path(step.entry.path)
    if step.found.kind == "absent":
        undo.callback(path.unlink, missing_ok=True)
        return
    kept = _beside(path, _OLD)
    _clear(kept)
    # When nothing has taken its place, both names are still one file, and moving does nothing.
    undo.callback(kept.unlink, missing_ok=True)
    os.link(path, kept, follow_symlinks=False)
    undo.callback(kept.replace, path)
    put_aside.append(kept)


def _overwrite(step: Step, undo: ExitStack) -> None:
    """Write into a mounted file: whoever runs this container laid it there, and it stays theirs."""
    path, found = Path(step.entry.path), step.found
    if step.entry.state != "file":
        message = f"{path} shall be a {step.entry.state}, but is mounted there from outside"
        raise TreeError(message)
    undo.callback(_own, path, found.uid, found.gid, found.mode)
    undo.callback(write_in_place, path, found.content)
    write_in_place(path, step.content)
    _own(path, step.uid, step.gid, step.entry.mode)


def _own_or_remove(step: Step, undo: ExitStack, put_aside: list[Path]) -> None:
    path, found = Path(step.entry.path), step.found
    if step.entry.state == "file" and not step.moves:
        undo.callback(_own, path, found.uid, found.gid, found.mode)
        _own(path, step.uid, step.gid, step.entry.mode)
    elif step.entry.state == "absent":
        if is_mounted(path):
            message = f"{path} shall be absent, but is mounted there from outside"
            raise TreeError(message)
        kept = _beside(path, _OLD)
        _clear(kept)
        path.rename(kept)
        undo.callback(kept.rename, path)
        put_aside.append(kept)


def _make_directory(step: Step, undo: ExitStack) -> None:
    path, found = Path(step.entry.path), step.found
    if found.kind == "absent":
        _make_parents(path, undo)
        path.mkdir(0o700)
        undo.callback(path.rmdir)
    else:
        undo.callback(_own, path, found.uid, found.gid, found.mode)
    _own(path, step.uid, step.gid, step.entry.mode)


def _make_parents(path: Path, undo: ExitStack) -> None:
    """Make the directories that are missing on the way, for everybody to read."""
    for parent in reversed(path.parents):
        if not parent.is_dir():
            parent.mkdir()
            undo.callback(parent.rmdir)
            _own(parent, 0, 0, 0o755)


def _own(path: Path, uid: int, gid: int, mode: int) -> None:
    os.chown(path, uid, gid)
    path.chmod(mode)


def _clear(path: Path) -> None:
    """Take away what is at a path of ours; a link is not followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _validate(step: Step, temporary: Path) -> None:
    if step.entry.state == "file" and step.entry.validate:
        words = shlex.split(step.entry.validate)
        command = [word.replace("%s", str(temporary)) for word in words]
        _judge(command, step.entry.path, secret=step.entry.secret)


def _judge(command: list[str], subject: str, *, secret: bool = False) -> None:
    try:
        output(command)
    except CommandError as error:
        told = error.told or error.ended
        if secret and error.told:
            told = "what it says is not shown, for the file holds a secret"
        message = f"{command[0]} objects to {subject}, so nothing was changed: {told}"
        raise TreeError(message) from error
