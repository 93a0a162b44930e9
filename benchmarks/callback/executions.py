"""Callback that writes down every execution: what ran on which host, for how long."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from ansible.executor.task_result import CallbackTaskResult
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: executions
type: aggregate
short_description: Writes every execution of a task or loop item to a file, one JSON object a line
description:
  - The file is named by the environment variable MEETHAUS_EXECUTIONS.
"""

_ON_THE_CONTROLLER = (
    *("assert", "debug", "fail", "set_fact", "validate_argument_spec"),
    *("include_role", "include_tasks", "meta"),
)


class CallbackModule(CallbackBase):  # type: ignore[misc] # Ansible has no types
    """Counts an item of a loop as an execution, and not its loop."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "executions"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._last: dict[str, float] = {}

    def v2_playbook_on_task_start(self, *_: object, **__: object) -> None:
        """Remember when the task began, on all hosts alike."""
        self._last = {"": time.monotonic()}

    v2_playbook_on_handler_task_start = v2_playbook_on_task_start

    def v2_runner_on_ok(self, result: CallbackTaskResult) -> None:
        """Write down a task without a loop; the items of others were written already."""
        if not result.task.loop and not result.task.loop_with:
            self._write(result)

    def v2_runner_item_on_ok(self, result: CallbackTaskResult) -> None:
        """Write down an item of a loop."""
        self._write(result)

    def _write(self, result: CallbackTaskResult) -> None:
        now, host = time.monotonic(), result.host.name
        action = str(result.task.action).rpartition(".")[2]
        line = {
            "host": host,
            "task": result.task.get_name(),
            "action": action,
            "remote": action not in _ON_THE_CONTROLLER,
            "seconds": round(now - self._last.get(host, self._last.get("", now)), 3),
        }
        self._last[host] = now
        self._lines.append(f"{json.dumps(line)}\n")

    def v2_playbook_on_stats(self, _: object) -> None:
        """Write the file when the run is over, however it ended."""
        Path(os.environ["MEETHAUS_EXECUTIONS"]).write_text("".join(self._lines), encoding="utf-8")
