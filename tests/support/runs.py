"""Starting the tools an operator starts, and reading what they say."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
_SCRIPTS = Path(sys.executable).parent
_RECAP = re.compile(r"^(?P<host>\S+)\s*:\s(?P<counts>(?:\w+=\d+\s*)+)$", re.MULTILINE)
_TASK_CHANGED = re.compile(r"^(?:TASK|RUNNING HANDLER) \[(.+?)\]|^(changed): \[", re.MULTILINE)
# A whole installation, with packages from a slow mirror.
_DEADLINE_SECONDS = 1500


@dataclass(frozen=True)
class Run:
    """A finished command: how it ended, what it said, how long it took."""

    command: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def output(self) -> str:
        """Everything it said, for searching."""
        return self.stdout + self.stderr

    def told(self, lines: int = 60) -> str:
        """Return the command, its end and the last lines, for the message of an assertion."""
        tail = "\n".join(self.output.splitlines()[-lines:])
        return f"{' '.join(self.command)}\nended with {self.code}\n{tail}"

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        """Return Ansible's counts per host."""
        return {
            match["host"]: {
                key: int(value)
                for key, value in (pair.split("=") for pair in match["counts"].split())
            }
            for match in _RECAP.finditer(self.stdout)
        }

    @property
    def changed_tasks(self) -> list[str]:
        """Return the names of the tasks that changed something."""
        names, task = [], ""
        for match in _TASK_CHANGED.finditer(self.stdout):
            if match[1]:
                task = match[1]
            elif task not in names:
                names.append(task)
        return names

    def json(self) -> dict[str, Any]:
        """Read stdout as the JSON envelope of `--format json`."""
        parsed: dict[str, Any] = json.loads(self.stdout)
        return parsed


def start(
    command: Sequence[str],
    *,
    cwd: Path = CHECKOUT,
    environment: Mapping[str, str] | None = None,
    timeout: float = _DEADLINE_SECONDS,
) -> Run:
    """Run a command to its end, without a terminal and without anything to answer questions."""
    started = time.monotonic()
    done = subprocess.run(
        list(command),
        cwd=cwd,
        env={**os.environ, "PATH": f"{_SCRIPTS}:{os.environ['PATH']}", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )
    seconds = time.monotonic() - started
    return Run(tuple(command), done.returncode, done.stdout, done.stderr, seconds)


def playbook(inventory: Path, *arguments: str, timeout: float = _DEADLINE_SECONDS) -> Run:
    """Run `ansible-playbook site.yml` from the checkout, as the README tells people to."""
    command = ["ansible-playbook", "site.yml", "-i", str(inventory), *arguments]
    return start(command, timeout=timeout)


def kill(group: int) -> None:
    """Kill a process with all its children."""
    os.killpg(group, signal.SIGKILL)


def disturb(
    command: Sequence[str], *, when: Callable[[], bool], by: Callable[[int], object]
) -> Run:
    """Start a command, do something at a moment, and wait for its end.

    `by` is given the group of its processes.

    Raises:
        AssertionError: it came to its end before the moment.

    """
    environment = {**os.environ, "PATH": f"{_SCRIPTS}:{os.environ['PATH']}"}
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while not when():
                assert process.poll() is None, f"{' '.join(command)}\ncame to its end"
                time.sleep(0.2)
            by(process.pid)
            process.wait(_DEADLINE_SECONDS)
        finally:
            if process.poll() is None:
                kill(process.pid)
                process.wait()
        said.seek(0)
        seconds = time.monotonic() - started
        return Run(tuple(command), process.returncode, said.read(), "", seconds)


def meethaus(*arguments: str, timeout: float = _DEADLINE_SECONDS) -> Run:
    """Run the command line of the checkout."""
    return start(["meethaus", *arguments], timeout=timeout)
