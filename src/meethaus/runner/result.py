"""What a run of Ansible came to, as data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from meethaus.exitcodes import ExitCode, worst

__all__ = [
    "RESULT_VERSION",
    "HostObstacle",
    "HostResult",
    "Obstacle",
    "Outcome",
    "RunResult",
    "TaskChange",
    "TaskFailure",
    "TaskWarning",
    "Volatile",
]

RESULT_VERSION: Final = 1
"""Rises when a field of `RunResult` changes its meaning or goes away."""

_SETTINGS_TASKS: Final = ("validate | ", "Validating arguments against arg spec")


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    """A task failed, or Ansible ended in the middle of the run; then no failure need be there."""
    UNREACHABLE = "unreachable"
    INTERRUPTED = "interrupted"
    NO_HOSTS = "no_hosts"
    """Nothing was asked of any host, because `--limit` or the inventory left none."""
    NOT_STARTED = "not_started"
    """Ansible gave up before its first task; `RunResult.messages` say why."""


class Obstacle(StrEnum):
    """What kept Ansible from working on a host."""

    HOST_KEY_CHANGED = "host_key_changed"
    HOST_KEY_UNKNOWN = "host_key_unknown"
    AUTHENTICATION_REFUSED = "authentication_refused"
    NAME_UNKNOWN = "name_unknown"
    CONNECTION_REFUSED = "connection_refused"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    SUDO_PASSWORD_WRONG = "sudo_password_wrong"  # noqa: S105 - a kind of obstacle
    SUDO_PASSWORD_MISSING = "sudo_password_missing"  # noqa: S105 - a kind of obstacle
    SUDO_REFUSED = "sudo_refused"
    PYTHON_MISSING = "python_missing"
    DISK_FULL = "disk_full"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HostResult:
    """How many tasks came to what on one host."""

    host: str
    ok: int
    changed: int
    failed: int
    skipped: int
    rescued: int
    unreachable: bool


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task that changed something, or would have with `--check`.

    `items` are the labels of the loop's changed items, empty without a loop. `diff` is in unified
    form, empty where Ansible shows none or the content is secret.
    """

    host: str
    role: str
    task: str
    items: tuple[str, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class TaskFailure:
    """A task that failed and was not rescued; `message` is what the task says, in full.

    `refused` tells that a condition was looked at and does not hold; it is false for a task that
    could not do its work.
    """

    host: str
    role: str
    task: str
    message: str
    refused: bool

    @property
    def concerns_settings(self) -> bool:
        """Tell whether the task refused what the operator wrote or the state of the server."""
        return self.refused and self.task.startswith(_SETTINGS_TASKS)


@dataclass(frozen=True, slots=True)
class TaskWarning:
    """What a task of a role found worth telling although it did its work."""

    host: str
    role: str
    task: str
    message: str


@dataclass(frozen=True, slots=True)
class HostObstacle:
    """A host nothing could be done on; `message` is in the words of SSH or Ansible."""

    host: str
    kind: Obstacle
    message: str


@dataclass(frozen=True, slots=True)
class Volatile:
    """What differs between two runs that are otherwise equal; `started` is in UTC."""

    started: datetime
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run. Hosts are sorted by name, everything else is in order of time."""

    version: int
    playbook: str
    check: bool
    outcome: Outcome
    hosts: tuple[HostResult, ...]
    changes: tuple[TaskChange, ...]
    failures: tuple[TaskFailure, ...]
    obstacles: tuple[HostObstacle, ...]
    messages: tuple[str, ...]
    volatile: Volatile
    warnings: tuple[TaskWarning, ...] = ()

    @property
    def changed(self) -> int:
        """Return the number of changed tasks on all hosts."""
        return sum(host.changed for host in self.hosts)

    @property
    def exit_code(self) -> ExitCode:
        """Return the exit code this run deserves; of several the highest."""
        codes = [
            ExitCode.SETTINGS if failure.concerns_settings else ExitCode.ANSIBLE_FAILED
            for failure in self.failures
        ]
        codes += [ExitCode.COULD_NOT_LOOK for _ in self.obstacles]
        if self.outcome is Outcome.NO_HOSTS:
            codes.append(ExitCode.SETTINGS)
        if self.outcome in {Outcome.INTERRUPTED, Outcome.NOT_STARTED}:
            codes.append(ExitCode.ANSIBLE_FAILED)
        # Without a failed task it was Ansible itself that ended.
        if self.outcome is Outcome.FAILED and not self.failures:
            codes.append(ExitCode.ANSIBLE_FAILED)
        return worst(codes)
