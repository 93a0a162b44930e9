"""Filter that finds the known name a mistyped one was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

DOCUMENTATION = r"""
name: nearest
short_description: The known name that is most like a given one
description:
  - Returns the entry of O(known) that is most similar to the input.
  - A message can then say what was meant.
  - Returns an empty string when nothing is similar enough to be a helpful guess.
options:
  _input:
    description: The name somebody wrote.
    type: str
    required: true
  known:
    description: The names that exist.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Say what was meant
  ansible.builtin.debug:
    msg: "{{ 'meet_domian' | meethaus.meet.nearest(['meet_domain', 'meet_language']) }}"
"""

RETURN = r"""
_value:
  description: The most similar known name, or an empty string.
  type: str
"""

# Below this share of matching characters a guess confuses more than it helps.
CLOSE_ENOUGH = 0.6


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the entry of ``known`` most like ``name``, or ``""`` when none is close."""
    matches = difflib.get_close_matches(name, sorted(known), n=1, cutoff=CLOSE_ENOUGH)
    return matches[0] if matches else ""


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., str]]:
        """Return the filters by their short names."""
        return {"nearest": nearest}
