"""Filter that judges the accounts of moderators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..module_utils.problems import Problem, problem

DOCUMENTATION = r"""
name: moderator_problems
short_description: What is wrong with a list of moderators
description:
  - Judges the names and passwords of people who may open meetings.
  - No problem shows a password.
options:
  _input:
    description: The moderators, each with C(name) and C(password).
    type: list
    elements: dict
    required: true
  others:
    description: Secrets of the deployment that no moderator may have as a password.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ meet_moderators | meethaus.meet.moderator_problems([meet_turn_secret]) }}"
"""

RETURN = r"""
_value:
  description: One entry for each problem, with C(name), C(value), C(problem) and C(remedy).
  type: list
  elements: dict
"""

# What can stand before the @ of an address; lower case, because Prosody makes it so.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
PRINTABLE = re.compile(r"[!-~]+")
# People type them, so shorter than the secrets of daemons; guesses are throttled.
LENGTH = 12
DIFFERENT = 6
NOT_SHOWN = "(secret, not shown)"
MAKE_ONE = (
    "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(15))' and put it into"
    " the vault: ansible-vault edit group_vars/all/vault.yml"
)


def moderator_problems(
    moderators: Sequence[Mapping[str, Any]], others: Collection[str]
) -> list[Problem]:
    """Return what is wrong with `moderators`; keys that are not there are not judged."""
    if not moderators:
        wrong = "must name somebody: only moderators can open a meeting"
        remedy = "Write: meet_moderators: [{name: anna, password: ...}] into the vault."
        return [problem("meet_moderators", [], wrong, remedy)]
    entries = [
        (f"meet_moderators[{index}]", moderator)
        for index, moderator in enumerate(moderators)
        if isinstance(moderator, Mapping)
    ]
    names = Counter(str(moderator.get("name")) for _, moderator in entries)
    taken = Counter([str(moderator.get("password")) for _, moderator in entries] + list(others))
    return [
        found
        for where, moderator in entries
        for found in (*of_name(where, moderator, names), *of_password(where, moderator, taken))
    ]


def of_name(where: str, moderator: Mapping[str, Any], given: Counter[str]) -> Iterator[Problem]:
    """Check that it can be a user's name, and that nobody else has it."""
    if "name" not in moderator:
        return
    name = str(moderator["name"])
    if not NAME.fullmatch(name):
        wrong = "must consist of lower case letters a to z, digits, and . _ - between them"
        remedy = "Write a short name without @, such as: name: anna.berg"
        yield problem(f"{where}.name", name, wrong, remedy)
    elif given[name] > 1:
        remedy = "Keep one of them, or give the other person another name."
        yield problem(f"{where}.name", name, "must be given once and not twice", remedy)


def of_password(where: str, moderator: Mapping[str, Any], taken: Counter[str]) -> Iterator[Problem]:
    """Check that it cannot be guessed and is used for nothing else."""
    if "password" not in moderator:
        return
    password = str(moderator["password"])
    if not PRINTABLE.fullmatch(password):
        wrong = "must be letters, digits and punctuation of ASCII, without blanks"
    elif len(password) < LENGTH:
        wrong = f"must have at least {LENGTH} characters and has {len(password)}"
    elif len(set(password)) < DIFFERENT:
        wrong = f"must have at least {DIFFERENT} different characters"
    elif moderator.get("name") and str(moderator["name"]).lower() in password.lower():
        wrong = "must not contain the name"
    elif taken[password] > 1:
        wrong = "must be used nowhere else: whoever learns one secret must not have another"
    else:
        return
    yield problem(f"{where}.password", NOT_SHOWN, wrong, MAKE_ONE)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[Problem]]]:
        """Return the filters by their short names."""
        return {"moderator_problems": moderator_problems}
