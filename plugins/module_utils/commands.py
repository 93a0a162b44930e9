"""Run other programs, with an end to every wait."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence

__all__ = ["CommandError", "output"]

_SECONDS = 120


class CommandError(OSError):
    """A command was started and did not succeed; the message says which, and what it told."""

    def __init__(self, command: Sequence[str], ended: str, told: str = "") -> None:
        """Keep how the command `ended`, and what it `told`, for a caller with words of its own."""
        super().__init__(f"{shlex.join(command)} {ended}{told and ': '}{told}")
        self.ended = ended
        self.told = told


def output(command: Sequence[str], given: str = "") -> str:
    """Return what a command prints when it is `given` this on its standard input.

    Raises:
        CommandError: it fails, or has not ended after two minutes.
        OSError: there is no such command.

    """
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(command, f"has not ended within {_SECONDS} seconds") from error
    if done.returncode != 0:
        told = "\n".join(filter(None, (done.stdout.strip(), done.stderr.strip())))
        raise CommandError(command, f"ended with {done.returncode}", told)
    return done.stdout
