"""Put files on trial: the host takes them back by itself unless somebody logs in anew."""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from ..module_utils.commands import CommandError, output
from ..module_utils.tree_mounted import is_mounted
from ..module_utils.tree_plan import Step, TreeError

__all__ = ["GoneBackError", "Trial", "confirm", "take_back"]

_PLACE = Path("/var/lib/meethaus/trials")
_PREFIX = "meethaus-trial-"
# Whoever renames the one to the other decides how the trial ends: the clock or a login.
_OPEN, _DECIDED = "open", "decided"
# Names of the processes that hold a session; since OpenSSH 9.8 it is a program of its own.
_SESSIONS = ("sshd", "sshd-session")


class GoneBackError(TreeError):
    """There is nothing to confirm any more: the host has its earlier files again."""


@dataclass(frozen=True)
class Trial:
    """What is tried under a `name`, for how many `seconds`; with 0 there is no way back."""

    name: str
    seconds: int
    apply: Sequence[str]
    """Command that puts the new files in force."""
    undo: Sequence[str]
    """Command that puts the earlier files in force, once they are back in their places."""
    in_force: Sequence[str] = ()
    """Command that fails and tells how what is in force differs from the files."""
    keep: Sequence[str] = ()
    """Command that prints a script which puts back what is in force now."""

    @property
    def place(self) -> Path:
        """Where the way back is kept while the trial lasts."""
        return _PLACE / self.name

    def lost(self) -> str:
        """Return how what is in force differs from the files, `""` where it does not."""
        try:
            if self.in_force:
                output(self.in_force)
        except CommandError as error:
            return f"{error.told or 'What is in force is not what the files say.'}\n"
        return ""

    def prepare(self, steps: Sequence[Step]) -> None:
        """Keep what the steps will change, and write down how to put it back.

        Without steps it is what is in force that will change, and that is kept.

        Raises:
            OSError, TreeError: the disk objects. Nothing is kept.

        """
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(mode=0o700, parents=True)
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self.place, ignore_errors=True)
            (self.place / _OPEN).touch()
            # Renaming takes no room, so that a host with a full disk goes back too.
            lines = ["#!/bin/sh", f"mv {self.place}/{_OPEN} {self.place}/{_DECIDED} || exit 0"]
            for number, step in enumerate(reversed(steps)):
                lines += _way_back(step, self.place / str(number))
            lines.append(shlex.join(self.undo) if steps else output(self.keep))
            lines.append(f"rm -r {self.place}")
            # Whoever finds it takes it for whole.
            partial = self.place / "undo.new"
            partial.write_text("\n".join(lines) + "\n")
            partial.rename(self.place / "undo")
            undo.pop_all()

    def start(self) -> None:
        """Arm the clock, put the files in force, and note the time from which a login counts.

        Raises:
            OSError, TreeError: a command fails. The trial is to be abandoned.

        """
        (self.place / "begun").touch()
        if self.seconds:
            clock = [f"--unit={_PREFIX}{self.name}", f"--on-active={self.seconds}"]
            shape = ["--quiet", "--collect", "--timer-property=AccuracySec=1s"]
            output(["systemd-run", *shape, *clock, "/bin/sh", str(self.place / "undo")])
        try:
            output(self.apply)
        except CommandError as error:
            # What it says of itself is clearer than the command, which can be a page long.
            if not error.told:
                raise
            told = error.told.rstrip(".")
            message = f"the new {self.name} settings do not work, so nothing was changed: {told}"
            raise TreeError(message) from error
        if self.seconds:
            (self.place / "started").write_text(f"{_now()}")
        else:
            shutil.rmtree(self.place)

    def abandon(self) -> None:
        """Forget the trial after the files were taken back, because something objected to them."""
        _stop_clock(self.name)
        if (self.place / "begun").exists():
            with suppress(CommandError):
                output(self.undo)
        shutil.rmtree(self.place, ignore_errors=True)


def confirm(name: str) -> None:
    """End the trial of that name for good.

    Raises:
        GoneBackError: the host was faster.
        TreeError: this session is older than what is tried, so it proves nothing.

    """
    place = _PLACE / name
    try:
        started = float((place / "started").read_text())
    except FileNotFoundError:
        message = "the login came too late"
        raise GoneBackError(message) from None
    if _begin_of_session() < started:
        message = "this session was not opened by SSH under the new settings, so it proves nothing"
        raise TreeError(message)
    try:
        (place / _OPEN).rename(place / _DECIDED)
    except FileNotFoundError:
        message = "the login came too late"
        raise GoneBackError(message) from None
    _stop_clock(name)
    shutil.rmtree(place)


def take_back(name: str) -> None:
    """End a trial that nobody has confirmed, as the clock would; without one do nothing."""
    undo = _PLACE / name / "undo"
    if undo.exists():
        _stop_clock(name)
        output(["/bin/sh", str(undo)])


def _stop_clock(name: str) -> None:
    # A clock that has run out is unknown to systemd, and that is as good.
    with suppress(CommandError):
        output(["systemctl", "stop", f"{_PREFIX}{name}.timer"])


def _way_back(step: Step, kept: Path) -> list[str]:
    """Keep what lies at the path of the step; return the lines of shell that put it back."""
    path, found = Path(step.entry.path), step.found
    place, copy = shlex.quote(str(path)), shlex.quote(str(kept))
    if found.kind == "absent":
        made = [parent for parent in path.parents if not parent.exists()]
        return [
            f"rmdir {place} 2>/dev/null || rm -f {place}",
            *(f"rmdir {shlex.quote(str(parent))} 2>/dev/null" for parent in made),
        ]
    if found.kind == "directory" and step.entry.state == "directory":
        # Only its owner or mode changes. What is in it has lines of its own.
        return [f"chown {found.uid}:{found.gid} {place}", f"chmod {found.mode:o} {place}"]
    output(["cp", "--archive", "--no-dereference", str(path), str(kept)])
    if is_mounted(path):
        # Nothing can be moved there.
        return [f"cat {copy} > {place}", f"chown {found.uid}:{found.gid} {place}"]
    # Moved within the directory, so that nobody sees half a file. Where a full disk has no room
    # for that, the copy itself is moved.
    beside = f"{place}.meethaus-old"
    moved = f"cp -a {copy} {beside} && mv -T {beside} {place}"
    return [f"{moved} || {{ rm -rf {beside}; mv -T {copy} {place}; }}"]


def _begin_of_session() -> float:
    """Return when the SSH connection of this process began, in seconds since boot; 0 without."""
    listener = output(["systemctl", "show", "--property=MainPID", "--value", "ssh.service"]).strip()
    began, process = 0.0, os.getpid()
    while process > 1:
        name, parent, start = _process(process)
        if name in _SESSIONS and str(process) != listener:
            began = start
        process = parent
    return began


def _process(number: int) -> tuple[str, int, float]:
    """Return name, parent and start of a process. See proc_pid_stat(5)."""
    text = Path(f"/proc/{number}/stat").read_text()
    name = text[text.index("(") + 1 : text.rindex(")")]
    fields = text[text.rindex(")") + 2 :].split()
    return name, int(fields[1]), int(fields[19]) / os.sysconf("SC_CLK_TCK")


def _now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
