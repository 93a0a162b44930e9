"""Filter that reads which variables each role of a directory declares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ansible.module_utils.common.yaml import yaml_load

DOCUMENTATION = r"""
name: declared_variables
short_description: The variables that the roles in a directory declare
description:
  - Reads C(meta/argument_specs.yml) of every role in a directory on the controller.
  - Returns a dictionary from role name to the sorted option names of all its entry points.
options:
  _input:
    description: Directory that holds the roles.
    type: path
    required: true
  public:
    description: Leave out options with C(no_log), which are secrets.
    type: bool
    default: false
  kind:
    description: Only options of this type, such as C(bool).
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Show what the sibling roles know
  ansible.builtin.debug:
    msg: "{{ role_path | dirname | meethaus.meet.declared_variables }}"
"""

RETURN = r"""
_value:
  description: Option names by role.
  type: dict
"""


def option_names(specification: Path, *, public: bool, kind: str) -> list[str]:
    """Return the option names of every entry point in one argument specification, sorted."""
    entry_points = yaml_load(specification.read_text(encoding="utf-8"))["argument_specs"]
    return sorted(
        {
            name
            for entry in entry_points.values()
            for name, option in entry.get("options", {}).items()
            if not (public and option.get("no_log")) and kind in ("", option.get("type"))
        }
    )


def declared_variables(roles: str, *, public: bool = False, kind: str = "") -> dict[str, list[str]]:
    """Return the declared variables by role for the roles in the directory ``roles``.

    With ``public`` the secrets are left out, with ``kind`` all of other types.
    """
    specifications = sorted(Path(roles).glob("*/meta/argument_specs.yml"))
    return {
        path.parent.parent.name: option_names(path, public=public, kind=kind)
        for path in specifications
    }


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., dict[str, list[str]]]]:
        """Return the filters by their short names."""
        return {"declared_variables": declared_variables}
