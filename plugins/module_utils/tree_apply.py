"""Put a planned tree of files in place, all together or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from ..module_utils.tree_plan import Found, Step, TreeError

__all__ = ["apply", "rehearse"]

# Fixed, so that the next run finds what one that was killed has left.
_NEW = ".meethaus-new"
_OLD = ".meethaus-old"
_SECONDS = 120


def apply(steps: Sequence[Step], verify: Sequence[str]) -> None:
    """Do the steps, then let the command `verify` judge the whole.

    Nobody ever sees half a file: each is written beside its place, validated, and moved there.

    Raises:
        OSError, TreeError: the system or a command objects. Everything is as it was before.

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
            undo.callback(_restore, Path(step.entry.path), step.found)
            temporary.replace(step.entry.path)
        for step in steps:
            _own_or_remove(step, undo, put_aside)
        if verify:
            _judge([*verify], "the files together")
        undo.pop_all()
    for path in put_aside:
        shutil.rmtree(path)


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
    entry = step.entry
    _lay(
        temporary,
        Found(entry.state, step.uid, step.gid, entry.mode, step.content, entry.target),
    )
    return temporary


def _lay(path: Path, wanted: Found) -> None:
    """Make a file or link as described, whatever lies there."""
    if wanted.kind == "link":
        path.unlink(missing_ok=True)
        path.symlink_to(wanted.target)
        return
    with _created(path) as file:
        file.write(wanted.content)
        os.fchown(file.fileno(), wanted.uid, wanted.gid)
        os.fchmod(file.fileno(), wanted.mode)


def _own_or_remove(step: Step, undo: ExitStack, put_aside: list[Path]) -> None:
    path, found = Path(step.entry.path), step.found
    if step.entry.state == "file" and not step.moves:
        undo.callback(_own, path, found.uid, found.gid, found.mode)
        _own(path, step.uid, step.gid, step.entry.mode)
    elif step.entry.state == "absent" and found.kind == "directory" and not path.is_symlink():
        kept = _beside(path, _OLD)
        shutil.rmtree(kept, ignore_errors=True)
        path.rename(kept)
        undo.callback(kept.rename, path)
        put_aside.append(kept)
    elif step.entry.state == "absent":
        undo.callback(_restore, path, found)
        path.unlink()


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


def _restore(path: Path, found: Found) -> None:
    """Put back a file or link as it was found, or nothing."""
    if found.kind == "absent":
        path.unlink(missing_ok=True)
        return
    temporary = _beside(path, _OLD)
    _lay(temporary, found)
    temporary.replace(path)


def _validate(step: Step, temporary: Path) -> None:
    if step.entry.state == "file" and step.entry.validate:
        words = shlex.split(step.entry.validate)
        command = [word.replace("%s", str(temporary)) for word in words]
        _judge(command, step.entry.path, secret=step.entry.secret)


def _judge(command: list[str], subject: str, *, secret: bool = False) -> None:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{command[0]} has not judged {subject} within {_SECONDS} seconds"
        raise TreeError(message) from error
    if done.returncode != 0:
        told = done.stdout.decode(errors="replace").strip()
        if secret:
            told = "what it says is not shown, for the file holds a secret"
        message = f"{command[0]} objects to {subject}, so nothing was changed: {told}"
        raise TreeError(message)
