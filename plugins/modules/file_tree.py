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
  description: Paths that changed, sorted.
  type: list
  elements: str
  returned: success
"""

import base64
import json
import zlib

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.tree_apply import apply, rehearse
from ..module_utils.tree_diff import differences
from ..module_utils.tree_plan import Entry, TreeError, plan


def main() -> None:
    """Read the tree the action plugin rendered, and apply it."""
    # One opaque value: Ansible logs a module's arguments on the host, and contents may be secrets.
    module = AnsibleModule(
        argument_spec={"payload": {"type": "str", "required": True, "no_log": True}},
        supports_check_mode=True,
    )
    tree = json.loads(zlib.decompress(base64.b64decode(module.params["payload"])))
    entries = [Entry(**entry) for entry in tree["entries"]]
    try:
        steps = plan(entries, rehearsal=module.check_mode)
        if module.check_mode:
            rehearse(steps)
        elif steps:
            apply(steps, tree["verify"])
    except (OSError, TreeError) as error:
        module.fail_json(msg=f"{error}.")
    module.exit_json(
        changed=bool(steps),
        changed_paths=sorted(step.entry.path for step in steps),
        diff=differences(steps),
    )


if __name__ == "__main__":
    main()
