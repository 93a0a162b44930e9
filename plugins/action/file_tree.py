"""Render the templates of a tree of files and let the module of the same name apply it."""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.module_utils.common.yaml import yaml_load
from ansible.plugins.action import ActionBase
from ansible.template import trust_as_template

from ..modules import file_tree as module

_OPTIONS = yaml_load(module.DOCUMENTATION)["options"]
# As M(ansible.builtin.template) has it, unless a variable says otherwise.
_MANAGED = "Ansible managed"
_MODES = {"file": "0644", "directory": "0755"}
# Connections that end in a login, which files on trial can prevent.
_BY_SSH = ("ssh", "paramiko", "paramiko_ssh", "libssh")
# How long a server may take to go back after the time of a trial.
_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 3


def _specification(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Ansible checks arguments against, from the documentation of the module."""
    kept = ("type", "required", "default", "choices", "elements")
    return {
        name: {key: option[key] for key in kept if key in option}
        | ({"options": _specification(option["suboptions"])} if "suboptions" in option else {})
        for name, option in options.items()
    }


class ActionModule(ActionBase):  # type: ignore[misc] # Ansible has no types
    """Everything that needs the controller: the templates, and the handlers of each entry."""

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return what the module returns, without the arguments it got."""
        super().run(tmp, task_vars)
        _, arguments = self.validate_argument_spec(_specification(_OPTIONS))
        files = [each for each in arguments["files"] if each["state"] != "ignored"]
        order = {
            "entries": [self._entry(each, task_vars or {}) for each in files],
            "verify": arguments["verify"],
            "trial": self._trial(arguments["trial"]),
        }
        result = self._order(order, task_vars)
        if result.pop("on_trial", False):
            result |= self._outcome(arguments["trial"], task_vars)
        self._notify(files, result.get("changed_paths", ()))
        return result

    def _order(self, order: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Let the module on the host do something."""
        result: dict[str, Any] = self._execute_module(
            module_name="meethaus.meet.file_tree",
            module_args={"payload": _pack(order)},
            task_vars=task_vars,
        )
        result.pop("invocation", None)
        return result

    def _trial(self, trial: dict[str, Any] | None) -> dict[str, Any] | None:
        """Return the trial as the module takes it."""
        if trial is None:
            return None
        if self._connection.transport not in _BY_SSH:
            self._display.warning(
                f"This run does not come by SSH, so the new {trial['name']} settings are not tried."
            )
        return {
            "name": trial["name"],
            "seconds": trial["seconds"] if self._connection.transport in _BY_SSH else 0,
            "apply": trial["apply"],
            "undo": trial["undo"] or trial["apply"],
            "in_force": trial["in_force"],
            "keep": trial["keep"],
        }

    def _outcome(self, trial: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Log in anew and let the host keep the files; or wait until it has gone back."""
        answer = self._confirm(trial["name"], task_vars)
        if not answer.get("failed"):
            return {}
        objection = str(answer["msg"]).strip().rstrip(".")
        # No login until then: some servers shut out for longer who keeps failing.
        time.sleep(trial["seconds"])
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not answer.get("gone_back") and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            answer = self._confirm(trial["name"], task_vars)
        end = (
            "The server has gone back to the earlier ones, and you can log in as before."
            if answer.get("gone_back")
            else "The server should be back at the earlier ones by now, but does not answer: "
            "use the console of your hoster."
        )
        return {
            "failed": True,
            "msg": f"With the new {trial['name']} settings no new login worked: {objection}. {end} "
            f"{trial['advice'].strip()}".strip(),
        }

    def _confirm(self, name: str, task_vars: dict[str, Any] | None) -> dict[str, Any]:
        try:
            self._connection.reset()
            return self._order({"confirm": name}, task_vars)
        except AnsibleConnectionFailure as error:
            return {"failed": True, "msg": str(error)}

    def _entry(self, entry: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """Return the entry as the module takes it."""
        path, state = entry["path"], entry["state"]
        if not Path(path).is_absolute():
            raise AnsibleActionFail(f'The path "{path}" is not absolute: it must begin with "/".')
        given = [key for key in ("template", "content", "source") if entry[key] is not None]
        # What is off keeps the words it needs when it is on.
        allowed = {"file": 1, "absent": 3}.get(state, 0)
        linked = entry["target"] is not None
        if len(given) > allowed or (linked != (state == "link") and state != "absent"):
            raise AnsibleActionFail(
                f"{path}: a file takes one of template, content and source, a link takes its "
                f"target, a directory nothing of these; given is {given or 'none'}."
            )
        if state == "file" and given in ([], ["template"]):
            entry["content"] = self._render(entry["template"] or f"{path[1:]}.j2", task_vars)
        plain = ("path", "state", "owner", "group", "only_empty", "secret", "read_by")
        texts = ("content", "source", "target", "validate")
        mode = int(str(entry["mode"] or _MODES.get(state, "0")), 8)
        return (
            {key: entry[key] for key in plain}
            | {key: str(entry[key]) for key in texts if entry[key] is not None}
            | {"mode": mode}
        )

    def _render(self, name: str, task_vars: dict[str, Any]) -> str:
        source = self._find_needle("templates", name)
        roots = [*task_vars.get("ansible_search_path", []), str(Path(source).parent)]
        templar = self._templar.copy_with_new_env(
            searchpath=[str(Path(root, "templates")) for root in roots] + roots,
            available_variables={"ansible_managed": _MANAGED, **task_vars},
        )
        text = trust_as_template(self._loader.get_text_file_contents(source))
        rendered = templar.template(text, escape_backslashes=False)
        return "" if rendered is None else str(rendered)

    def _notify(self, files: list[dict[str, Any]], changed_paths: list[str]) -> None:
        """Let each changed entry notify its own handlers.

        The task executor hands on what the task says when the action is over.
        """
        notified = list(self._task.notify or [])
        for entry in files:
            if entry["path"] in changed_paths:
                notified += [name for name in entry["notify"] if name not in notified]
        self._task.notify = notified


def _pack(tree: dict[str, Any]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(tree).encode())).decode()
