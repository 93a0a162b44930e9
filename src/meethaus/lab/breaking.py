"""Breaks a control on a server of the lab, so that somebody sees what `verify` says then."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from meethaus.errors import LabError, UsageError
from meethaus.lab.command import run
from meethaus.lab.lab import Lab

__all__ = ["Broken", "break_on"]


@dataclass(frozen=True, slots=True)
class Broken:
    """What was done: the control, the name of the lab's server, and the commands run there.

    `undo` are commands that mend it where `apply` does not.
    """

    control: str
    host: str
    commands: tuple[str, ...]
    undo: tuple[str, ...] = ()


def break_on(
    lab: Lab, name: str, control: str, commands: Iterable[str], undo: Iterable[str] = ()
) -> Broken:
    """Run `commands` on the lab's server `name`; on the only one where that is `""`.

    Servers of the lab alone have such a name, so nothing else can be broken. `undo` is not run.
    """
    wanted = name or _only(lab)
    target = lab.target(wanted)
    done = tuple(commands)
    # After another break sshd may be reading its settings anew; for a moment nobody listens then.
    login = ["ssh", "-o", "ConnectionAttempts=10", *target.ssh_options]
    # So many restarts within seconds would be taken for a daemon that crashes.
    for command in ("systemctl reset-failed", *done):
        try:
            run([*login, f"{target.user}@{target.address}", command])
        except LabError as error:
            raise LabError(
                f"{control} could not be broken on {wanted}: {error.message}",
                code="lab-break-failed",
                remedy=f"Is all of it installed? meethaus apply -i DIR, then again on "
                f"{shlex.quote(wanted)}",
            ) from error
    return Broken(control, wanted, done, tuple(undo))


def _only(lab: Lab) -> str:
    names = [each.name for each in lab.status().targets]
    if not names:
        raise LabError("There is no server in the lab.", code="lab-empty", remedy="meethaus lab up")
    if len(names) > 1:
        raise UsageError(
            f"There are {len(names)} servers in the lab.",
            code="host-unclear",
            remedy=f"Write --host with one of: {', '.join(names)}",
        )
    return names[0]
