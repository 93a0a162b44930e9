"""Gathers the events of a run into its result."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from meethaus.runner.events import Event, Message, Stats, TaskEnded, TaskEnding
from meethaus.runner.obstacles import obstacle_of, sudo_obstacle_of
from meethaus.runner.result import (
    RESULT_VERSION,
    HostObstacle,
    HostResult,
    Outcome,
    RunResult,
    TaskChange,
    TaskFailure,
    TaskWarning,
    Volatile,
)

__all__ = ["Collector"]

_NO_HOSTS: Final = "leaves us with no hosts to target"
"""How ansible-core 2.19 complains about a `--limit` that fits no host."""

_COUNTED_AS: Final[Mapping[TaskEnding, tuple[str, ...]]] = {
    TaskEnding.OK: ("ok",),
    TaskEnding.CHANGED: ("ok", "changed"),
    TaskEnding.SKIPPED: ("skipped",),
    TaskEnding.FAILED: ("failures",),
    TaskEnding.UNREACHABLE: ("dark",),
}
"""The names that Ansible's own counts have for each ending."""


@dataclass(slots=True)
class Collector:
    """Takes events one by one; `result` can be asked when the run is over."""

    _ended: list[TaskEnded] = field(default_factory=list)
    _messages: list[str] = field(default_factory=list)
    _stats: Stats | None = None

    def add(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case TaskEnded():
                self._ended.append(event)
            case Message(text):
                self._messages.append(text)
            case Stats():
                self._stats = event
            case _:
                pass

    def result(
        self, *, playbook: str, check: bool, interrupted: bool, volatile: Volatile
    ) -> RunResult:
        """Return what all events together came to."""
        hosts = self._hosts()
        obstacles = self._obstacles()
        failures = self._failures(obstacles, {host.host for host in hosts if host.failed})
        return RunResult(
            version=RESULT_VERSION,
            playbook=playbook,
            check=check,
            outcome=self._outcome(
                interrupted=interrupted, failed=bool(failures), blocked=bool(obstacles)
            ),
            hosts=hosts,
            changes=tuple(
                TaskChange(task.host, task.role, task.task, task.items, task.diff)
                for task in self._of(TaskEnding.CHANGED)
            ),
            failures=failures,
            obstacles=obstacles,
            messages=tuple(self._messages),
            volatile=volatile,
            warnings=tuple(
                TaskWarning(task.host, task.role, task.task, text)
                for task in self._ended
                if task.role
                for text in task.warnings
            ),
        )

    def _of(self, ending: TaskEnding) -> Iterable[TaskEnded]:
        """Return the ended tasks with this ending."""
        return (task for task in self._ended if task.ending is ending)

    def _outcome(self, *, interrupted: bool, failed: bool, blocked: bool) -> Outcome:
        """Return how the run as a whole ended."""
        if interrupted:
            return Outcome.INTERRUPTED
        if any(_NO_HOSTS in message for message in self._messages):
            return Outcome.NO_HOSTS
        if self._stats is None:
            # Ansible gives its counts at the end of every run; without them it ended before.
            return Outcome.FAILED if self._ended else Outcome.NOT_STARTED
        if not any(self._stats.counts.values()):
            return Outcome.NO_HOSTS
        if failed:
            return Outcome.FAILED
        return Outcome.UNREACHABLE if blocked else Outcome.DONE

    def _hosts(self) -> tuple[HostResult, ...]:
        """Return the counts of every host that took part."""
        counts = self._stats.counts if self._stats else self._counted()
        names = {name for count in counts.values() for name in count}

        def number(count: str, name: str) -> int:
            return int(counts.get(count, {}).get(name, 0))

        return tuple(
            HostResult(
                host=name,
                ok=number("ok", name),
                changed=number("changed", name),
                failed=number("failures", name),
                skipped=number("skipped", name),
                rescued=number("rescued", name),
                unreachable=number("dark", name) > 0,
            )
            for name in sorted(names)
        )

    def _counted(self) -> Mapping[str, Mapping[str, int]]:
        """Return the counts of what ended, for a run that ended before Ansible gave its own."""
        names = {name for ending in _COUNTED_AS.values() for name in ending}
        counts: dict[str, Counter[str]] = {name: Counter() for name in names}
        for task in self._ended:
            for name in _COUNTED_AS[task.ending]:
                counts[name][task.host] += 1
        return counts

    def _obstacles(self) -> tuple[HostObstacle, ...]:
        """Return each host that could not be worked on, once, with the first reason."""
        found: dict[str, HostObstacle] = {}
        for task in self._ended:
            kind = None
            if task.ending is TaskEnding.UNREACHABLE:
                kind = obstacle_of(task.message)
            elif task.ending is TaskEnding.FAILED:
                kind = sudo_obstacle_of(task.message)
            if kind is not None:
                found.setdefault(task.host, HostObstacle(task.host, kind, task.message))
        return tuple(found.values())

    def _failures(
        self, obstacles: tuple[HostObstacle, ...], failed_hosts: set[str]
    ) -> tuple[TaskFailure, ...]:
        """Return the failures on hosts that failed in the end.

        A failure that a `rescue` answered stays out, unless the host failed again later: then it is
        the cause. What is an obstacle is not counted a second time.
        """
        blocked = {obstacle.host for obstacle in obstacles}
        return tuple(
            TaskFailure(task.host, task.role, task.task, task.message, task.refused)
            for task in self._of(TaskEnding.FAILED)
            if task.host not in blocked and (self._stats is None or task.host in failed_hosts)
        )
