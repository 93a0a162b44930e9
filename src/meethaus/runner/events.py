"""Turns the events of ansible-runner into small types of our own."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

__all__ = ["Event", "Message", "Stats", "TaskEnded", "TaskEnding", "TaskStarted", "parse_event"]

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_TASK_FAILED: Final = "Task failed: "
"""What ansible-core 2.19 puts before a message although the event says so already."""

_ASSERTIONS: Final = ("ansible.builtin.assert", "assert")
_REMARKS: Final = ("ansible.builtin.debug", "debug")
_SPECIFICATIONS: Final = ("ansible.builtin.validate_argument_spec", "validate_argument_spec")

_TASK_STARTS: Final = ("playbook_on_task_start", "playbook_on_handler_task_start")


class TaskEnding(StrEnum):
    """How a task ended on one host."""

    OK = "ok"
    CHANGED = "changed"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A task begins on all hosts of its play. `role` is empty outside of roles."""

    role: str
    task: str


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task has ended on one host.

    `refused` tells that a condition was looked at and does not hold; it is false for a task that
    could not do its work.
    """

    host: str
    role: str
    task: str
    ending: TaskEnding
    message: str = ""
    items: tuple[str, ...] = ()
    diff: str = ""
    refused: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """The last event of a run: counts by name of the count, then by host."""

    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Message:
    """Text that Ansible prints outside of any task, mostly why it cannot start."""

    text: str


Event: TypeAlias = TaskStarted | TaskEnded | Stats | Message

_ENDINGS: Final = {
    "runner_on_ok": TaskEnding.OK,
    "runner_on_skipped": TaskEnding.SKIPPED,
    "runner_on_failed": TaskEnding.FAILED,
    "runner_on_unreachable": TaskEnding.UNREACHABLE,
}


def parse_event(raw: Mapping[str, Any]) -> Event | None:
    """Return what one event of ansible-runner 2.4 tells us, `None` if that is nothing."""
    name: str = raw.get("event", "")
    data: Mapping[str, Any] = raw.get("event_data") or {}
    if name in _TASK_STARTS:
        return TaskStarted(_role(data), str(data.get("task", "")))
    if name in _ENDINGS:
        return _task_ended(_ENDINGS[name], data, str(raw.get("stdout") or ""))
    if name == "playbook_on_stats":
        return Stats({key: value for key, value in data.items() if isinstance(value, Mapping)})
    if name in {"verbose", "error"} and raw.get("stdout"):
        return Message(_COLOUR.sub("", str(raw["stdout"])).strip())
    return None


def _role(data: Mapping[str, Any]) -> str:
    """Return the short name of the role a task stands in."""
    return str(data.get("role") or "").rpartition(".")[2]


def _task_ended(ending: TaskEnding, data: Mapping[str, Any], printed: str) -> TaskEnded:
    """Read the result of a task on a host."""
    result: Mapping[str, Any] = data.get("res") or {}
    if ending is TaskEnding.FAILED and data.get("ignore_errors"):
        ending = TaskEnding.OK
    # A result under no_log says nothing but that it is hidden; what Ansible prints still tells.
    changed = result.get("changed") or ("censored" in result and "changed: [" in printed)
    if ending is TaskEnding.OK and changed:
        ending = TaskEnding.CHANGED
    results = [each for each in result.get("results", ()) if isinstance(each, Mapping)]
    return TaskEnded(
        host=str(data.get("host", "")),
        role=_role(data),
        task=str(data.get("task", "")),
        ending=ending,
        message=_message(result, results),
        items=_items(result, results),
        diff="".join(_diff(each) for each in (result, *results) if each.get("changed")),
        refused=ending is TaskEnding.FAILED and _refused(data, result, results),
        warnings=_warnings(ending, data, result, results),
    )


def _warnings(
    ending: TaskEnding,
    data: Mapping[str, Any],
    result: Mapping[str, Any],
    results: list[Mapping[str, Any]],
) -> tuple[str, ...]:
    """Return what a task warned of; a task that only speaks does nothing else."""
    speaks = ending is TaskEnding.OK and data.get("task_action") in _REMARKS
    said = (" ".join(str(result.get("msg")).split()),) if speaks else ()
    return said + tuple(
        str(text) for each in (result, *results) for text in each.get("warnings", ())
    )


def _refused(
    data: Mapping[str, Any], result: Mapping[str, Any], results: list[Mapping[str, Any]]
) -> bool:
    """Tell whether a failed task has refused something, and not crashed."""
    action = data.get("task_action")
    if action in _SPECIFICATIONS:
        return True
    failed = [each for each in results if each.get("failed")] or [result]
    # An assertion that cannot be evaluated fails too, but without the value it came to.
    # Under no_log nothing but the failure can be seen.
    return action in _ASSERTIONS and all(
        "evaluated_to" in each or "censored" in each for each in failed
    )


def _message(result: Mapping[str, Any], results: list[Mapping[str, Any]]) -> str:
    """Return what a failed task says; for a loop, what its failed items say, each text once."""
    texts = [
        _own_message(each) for each in results if each.get("failed") or each.get("unreachable")
    ]
    return "\n".join(dict.fromkeys(text for text in texts if text)) or _own_message(result)


def _own_message(result: Mapping[str, Any]) -> str:
    """Return the message of one result with what its command printed."""
    parts = [result.get("msg") or result.get("censored"), result.get("module_stderr")]
    # Facts are gathered by modules of their own; why one of them ended is its last words.
    gathering: Mapping[str, Mapping[str, Any]] = result.get("failed_modules") or {}
    for failed in gathering.values():
        parts += str(failed.get("module_stderr") or failed.get("msg") or "").splitlines()[-1:]
    if "rc" in result:
        parts += [result.get("stderr") or result.get("stdout")]
    texts = (_COLOUR.sub("", str(part)).strip() for part in parts if part)
    return "\n".join(text.removeprefix(_TASK_FAILED) for text in texts)


def _items(result: Mapping[str, Any], results: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return what of several things changed: items of a loop, or paths of a tree of files."""
    if results:
        return tuple(_label(each) for each in results if each.get("changed"))
    return tuple(str(path) for path in result.get("changed_paths") or ())


def _label(result: Mapping[str, Any]) -> str:
    """Return the label of a loop's item."""
    return str(result.get("_ansible_item_label", result.get("item", "")))


def _diff(result: Mapping[str, Any]) -> str:
    """Return the differences of one result in unified form."""
    found = result.get("diff") or ()
    entries = [found] if isinstance(found, Mapping) else found
    return "".join(_one_diff(each) for each in entries if isinstance(each, Mapping))


def _one_diff(entry: Mapping[str, Any]) -> str:
    """Return one difference; Ansible gives it ready made, or as two states."""
    if "prepared" in entry:
        return str(entry["prepared"])
    before, after = (_text(entry.get(key)) for key in ("before", "after"))
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        str(entry.get("before_header", "before")),
        str(entry.get("after_header", "after")),
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)


def _text(value: object) -> str:
    """Return a state as text; modules also give mappings."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {value[key]}" for key in sorted(value))
    return str(value)
