"""Filter that finds switches which are texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..module_utils.problems import Problem, problem

DOCUMENTATION = r"""
name: switch_problems
short_description: Switches that are texts
description:
  - A text such as C(false) counts as on wherever it is asked, because it is not empty. Inventories
    in the INI format and C(-e name=value) make texts, and argument specifications take them.
options:
  _input:
    description: Switches and their values.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ {'host_time_enabled': host_time_enabled} | meethaus.meet.switch_problems }}"
"""

RETURN = r"""
_value:
  description: One entry for each problem, with C(name), C(value), C(problem) and C(remedy).
  type: list
  elements: dict
"""


def switch_problems(values: Mapping[str, object]) -> list[Problem]:
    """Return a problem for each switch that is neither true nor false."""
    return [
        problem(
            name,
            value,
            "is no truth value, and would count as on whatever it says",
            f"Write {name}: false or true in a YAML file, False or True in an INI file, "
            f"-e '{{\"{name}\": false}}' on a command line.",
        )
        for name, value in values.items()
        if not isinstance(value, bool)
    ]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[Problem]]]:
        """Return the filters by their short names."""
        return {"switch_problems": switch_problems}
