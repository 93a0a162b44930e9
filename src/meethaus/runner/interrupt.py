"""Ends Ansible on Ctrl-C in a way that ends its workers too."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

__all__ = ["Interruption", "interruptible"]

GRACE_SECONDS: Final = 15.0
"""How long Ansible may take to end its workers and remove its temporary files."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody wants the run to end, and the way to end it.

    Left alone, ansible-runner 2.4 kills the process group of `ansible-playbook`. The workers of
    ansible-core 2.19 stand in groups of their own and would go on working on the servers. Asked by
    a signal, Ansible ends them itself.
    """

    def __init__(self) -> None:
        self.requested = False
        self._ansible = 0
        self._told = False
        self._since = 0.0

    def notice(self, raw: Mapping[str, Any]) -> None:
        """Learn from any event which process Ansible is."""
        self._ansible = int(raw.get("pid") or self._ansible)

    def request(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal of the operating system."""
        self.requested = True
        self._since = time.monotonic()
        self._tell()

    def is_overdue(self) -> bool:
        """Tell ansible-runner, which asks every second, whether Ansible must be killed."""
        if not self.requested:
            return False
        self._tell()
        return time.monotonic() - self._since > GRACE_SECONDS

    def end_leftovers(self, mark: str) -> None:
        """End what still runs after an interrupted run, found by `mark` in its environment.

        A worker that Ansible was just starting when the signal came misses it. Where there is no
        /proc, such a worker ends with its task.
        """
        if not self.requested:
            return
        for environment in Path("/proc").glob("[0-9]*/environ"):
            # Processes come and go while we look, and most belong to others.
            with suppress(OSError):
                number = int(environment.parent.name)
                if mark.encode() in environment.read_bytes() and number != os.getpid():
                    os.kill(number, signal.SIGKILL)

    def _tell(self) -> None:
        """Ask Ansible to end, once; before its first event its process is not known."""
        if self._ansible and not self._told:
            self._told = True
            os.kill(self._ansible, signal.SIGINT)


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Turn Ctrl-C and a request to terminate into an `Interruption` for the length of a run.

    Outside of the main thread Python allows no signal handlers; there only the caller can stop.
    """
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before = {number: signal.signal(number, interruption.request) for number in _SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
