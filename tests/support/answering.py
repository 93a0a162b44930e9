"""A host that says what a test wants it to say, and does the rest on this machine."""

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

# The daemons of this machine are not those that a test is about.
_ALONE = "pgrep() { return 1; }\n"


@dataclass(frozen=True)
class Answered:
    """What probes read of an answer."""

    rc: int
    stdout: str
    stderr: str = ""


@dataclass(frozen=True)
class AnsweringHost:
    """Answers commands that begin with a key of `told`; all others run in a shell here."""

    told: Mapping[str, Answered]

    def run(self, command: str, *args: str) -> Answered:
        line = command % tuple(map(shlex.quote, args)) if args else command
        for start, answer in self.told.items():
            if line.startswith(start):
                return answer
        done = subprocess.run(["/bin/sh", "-c", _ALONE + line], capture_output=True, check=False)
        return Answered(done.returncode, done.stdout.decode("utf-8", "replace"))
