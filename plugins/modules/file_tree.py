#!/usr/bin/python
"""Ansible module: files, directories and links are as listed, all of them or none."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: file_tree
short_description: Files, directories and links are as listed, all of them or none
description:
  - Renders templates on the controller and brings a whole tree to the host in one round trip.
  - New files are written beside their places and validated there; only when all are fine they are
    moved into place. When a file is objected to, or I(verify) objects to the whole, the host is
    left as it was.
  - Missing directories on the way to an entry are made with owner root and mode 0755.
options:
  files:
    description: What shall be where. Paths are absolute.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description: Where it shall be.
        type: path
        required: true
      state:
        description:
          - What shall be there. C(absent) takes away a file, a link or a directory with all that is
            in it.
          - C(ignored) leaves the path alone, for entries that only sometimes concern a host.
        type: str
        choices: [file, directory, link, absent, ignored]
        default: file
      template:
        description:
          - Template of a file, looked for where M(ansible.builtin.template) looks.
          - Without it, and without I(content) and I(source), it is I(path) without its first slash
            and with C(.j2).
        type: str
      content:
        description: Text of a file.
        type: str
      source:
        description: File on the host whose content a file gets.
        type: path
      target:
        description: Where a link points to, as written into it.
        type: str
      owner:
        description: Account that owns a file or directory.
        type: str
        default: root
      group:
        description: Group that owns a file or directory.
        type: str
        default: root
      mode:
        description: Mode in octal; without it 0644 for files and 0755 for directories.
        type: str
      validate:
        description:
          - Command that judges a file before it is in place; C(%s) stands for the file.
          - In check mode it is asked too if the host has it.
        type: str
      only_empty:
        description: Whether an C(absent) directory stays when others keep something in it.
        type: bool
        default: false
      secret:
        description: Whether the content must neither be shown as a difference nor in a message.
        type: bool
        default: false
      read_by:
        description:
          - Service that reads the file at its start and never again, such as C(jicofo.service).
          - The path counts as changed, and notifies, also when the service was started before the
            file was written. So the next run makes up for one that broke off before its handlers.
        type: str
        default: ""
      notify:
        description: Handlers to notify when this entry changes, beside those of the task.
        type: list
        elements: str
        default: []
  verify:
    description: Command that judges all files once they are in place, such as C(nginx -t).
    type: list
    elements: str
    default: []
  trial:
    description:
      - For files that can lock out whoever administers the host. When something has changed, the
        host puts it in force and takes it back by itself unless this task can log in anew. When
        nobody can, the task waits until the host has gone back, and fails.
      - Only a connection that was opened after the change counts, so that a session somebody keeps
        open proves nothing. A run that does not come by SSH puts files in force without a trial.
    type: dict
    suboptions:
      name:
        description: Short name of the trial, unique on the host.
        type: str
        required: true
      seconds:
        description: After how many seconds the host goes back.
        type: int
        default: 60
      apply:
        description: Command that puts the files in force.
        type: list
        elements: str
        required: true
      undo:
        description:
          - Command that puts the earlier files in force once they are back; without it I(apply).
        type: list
        elements: str
      in_force:
        description:
          - Command that fails, and prints the differences, when what is in force is not what the
            files say, because somebody changed it without them. Then files that did not change
            are put in force again, on trial.
        type: list
        elements: str
        default: []
      keep:
        description:
          - Command that prints a shell script which puts back what is in force now. It is the way
            back of a trial in which no file changed; needed with I(in_force).
        type: list
        elements: str
        default: []
      advice:
        description: What to say besides when no login worked, such as usual reasons.
        type: str
        default: ""
author:
  - The meethaus authors (@meethaus)
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""

EXAMPLES = r"""
- name: configure | Write the settings of coturn
  meethaus.meet.file_tree:
    files:
      - path: /etc/turnserver.conf
        group: turnserver
        mode: "0640"
        secret: true
        notify: [Restart coturn]
      - path: /etc/letsencrypt/renewal-hooks/deploy/50-example-coturn
        state: absent
"""

RETURN = r"""
changed_paths:
  description: Paths that changed, or that their service has not read since, sorted.
  type: list
  elements: str
  returned: success
"""

import base64
import json
import zlib
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.tree_apply import apply, rehearse, sweep
from ..module_utils.tree_diff import differences
from ..module_utils.tree_plan import Entry, Step, TreeError, plan
from ..module_utils.tree_unread import unread
from ..module_utils.trial import GoneBackError, Trial, confirm, take_back


def main() -> None:
    """Apply the tree the action plugin rendered, or confirm the one that is on trial."""
    # One opaque value: Ansible logs a module's arguments on the host, and contents may be secrets.
    module = AnsibleModule(
        argument_spec={"payload": {"type": "str", "required": True, "no_log": True}},
        supports_check_mode=True,
    )
    order = json.loads(zlib.decompress(base64.b64decode(module.params["payload"])))
    try:
        if "confirm" in order:
            confirm(order["confirm"])
            module.exit_json(changed=False)
        result = _apply(order, check_mode=module.check_mode)
    except GoneBackError as error:
        module.fail_json(msg=f"{error}", gone_back=True)
    except (OSError, TreeError) as error:
        module.fail_json(msg=f"{error}.")
    module.exit_json(**result)


def _apply(order: dict[str, Any], *, check_mode: bool) -> dict[str, Any]:
    entries = [Entry(**entry) for entry in order["entries"]]
    trial = Trial(**order["trial"]) if order["trial"] else None
    if not check_mode:
        # A run that was cut off may have left something.
        sweep(entries)
        if trial:
            take_back(trial.name)
    steps = plan(entries, rehearsal=check_mode)
    lost = trial.lost() if trial and not steps else ""
    if check_mode:
        rehearse(steps)
    elif (steps or lost) and trial:
        _try(steps, order["verify"], trial)
    elif steps:
        apply(steps, order["verify"])
    changed = {step.entry.path for step in steps}
    changed.update(entry.path for entry in unread(entries))
    return {
        "changed": bool(changed or lost),
        "changed_paths": sorted(changed),
        "diff": [*differences(steps), *([{"prepared": lost}] if lost else [])],
        "on_trial": bool((steps or lost) and trial and trial.seconds and not check_mode),
    }


def _try(steps: list[Step], verify: list[str], trial: Trial) -> None:
    trial.prepare(steps)
    try:
        apply(steps, verify, trial.start)
    except (OSError, TreeError):
        trial.abandon()
        raise


if __name__ == "__main__":
    main()
