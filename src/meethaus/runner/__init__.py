"""The only code that starts Ansible. It returns data, never text."""

from meethaus.runner.access import Access, resolve_access
from meethaus.runner.events import Event, Message, Stats, TaskEnded, TaskEnding, TaskStarted
from meethaus.runner.inventory import list_inventory
from meethaus.runner.remedies import obstacle_remedy, obstacle_sentence
from meethaus.runner.result import (
    HostObstacle,
    HostResult,
    Obstacle,
    Outcome,
    RunResult,
    TaskChange,
    TaskFailure,
    TaskWarning,
    Volatile,
)
from meethaus.runner.run import Listener, RunOptions, ping, run_playbook

__all__ = [
    "Access",
    "Event",
    "HostObstacle",
    "HostResult",
    "Listener",
    "Message",
    "Obstacle",
    "Outcome",
    "RunOptions",
    "RunResult",
    "Stats",
    "TaskChange",
    "TaskEnded",
    "TaskEnding",
    "TaskFailure",
    "TaskStarted",
    "TaskWarning",
    "Volatile",
    "list_inventory",
    "obstacle_remedy",
    "obstacle_sentence",
    "ping",
    "resolve_access",
    "run_playbook",
]
