"""Filter that judges the systems whose tokens let moderators in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..module_utils.problems import Problem, problem

DOCUMENTATION = r"""
name: token_issuer_problems
short_description: What is wrong with a list of token issuers
description:
  - Judges the names and secrets of systems that sign tokens for moderators.
  - No problem shows a secret.
options:
  _input:
    description: The issuers, each with C(name) and C(secret).
    type: list
    elements: dict
    required: true
  others:
    description: Secrets of the deployment that no issuer may have.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ meet_token_issuers | meethaus.meet.token_issuer_problems([meet_turn_secret]) }}"
"""

RETURN = r"""
_value:
  description: One entry for each problem, with C(name), C(value), C(problem) and C(remedy).
  type: list
  elements: dict
"""

# What such systems call themselves: a word, or their address.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
# ASCII without blanks, quotation marks and backslash, as for the daemons' secrets.
SECRET = re.compile(r"[!#-&(-\[\]-~]+")
# RFC 7518, section 3.2: a key for HS256 has at least 256 bits.
LENGTH = 32
DIFFERENT = 12
# Long enough, and known to everybody: what jwt.io, its libraries and this project's pages show.
KNOWN = {
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "qwertyuiopasdfghjklzxcvbnm123456",
    "your-256-bit-secret-your-256-bit-secret",
    "0123456789abcdef0123456789abcdef",
    "abcdefghijklmnopqrstuvwxyz123456",
}
NOT_SHOWN = "(secret, not shown)"
MAKE_ONE = (
    "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(36))', give it to that"
    " system, and put it into the vault: ansible-vault edit group_vars/all/vault.yml"
)


def token_issuer_problems(
    issuers: Sequence[Mapping[str, Any]], others: Collection[str]
) -> list[Problem]:
    """Return what is wrong with `issuers`; keys that are not there are not judged."""
    entries = [
        (f"meet_token_issuers[{index}]", issuer)
        for index, issuer in enumerate(issuers)
        if isinstance(issuer, Mapping)
    ]
    names = Counter(str(issuer.get("name")) for _, issuer in entries)
    taken = Counter([str(issuer.get("secret")) for _, issuer in entries] + list(others))
    return [
        found
        for where, issuer in entries
        for found in (*of_name(where, issuer, names), *of_secret(where, issuer, taken))
    ]


def of_name(where: str, issuer: Mapping[str, Any], given: Counter[str]) -> Iterator[Problem]:
    """Check that tokens can carry it, and that no other system has it."""
    if "name" not in issuer:
        return
    name = str(issuer["name"])
    if not NAME.fullmatch(name):
        wrong = "must consist of letters a to z, digits, and . _ : / -"
        remedy = "Write what the tokens name as their iss, such as: name: school-platform"
        yield problem(f"{where}.name", name, wrong, remedy)
    elif given[name] > 1:
        remedy = "Keep one of them; each system has a name and a secret of its own."
        yield problem(f"{where}.name", name, "must be given once and not twice", remedy)


def of_secret(where: str, issuer: Mapping[str, Any], taken: Counter[str]) -> Iterator[Problem]:
    """Check that it cannot be guessed and is used for nothing else."""
    if "secret" not in issuer:
        return
    secret = str(issuer["secret"])
    if not SECRET.fullmatch(secret):
        wrong = (
            "must be letters, digits and punctuation of ASCII, without blanks, quotation marks and"
            " backslashes"
        )
    elif len(secret) < LENGTH:
        wrong = f"must have at least {LENGTH} characters and has {len(secret)}"
    elif len(set(secret)) < DIFFERENT:
        wrong = f"must have at least {DIFFERENT} different characters"
    elif secret.lower() in KNOWN:
        wrong = "must not be one that examples show: everybody knows it"
    elif issuer.get("name") and str(issuer["name"]).lower() in secret.lower():
        wrong = "must not contain the name"
    elif taken[secret] > 1:
        wrong = "must be used nowhere else: whoever learns one secret must not have another"
    else:
        return
    yield problem(f"{where}.secret", NOT_SHOWN, wrong, MAKE_ONE)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[Problem]]]:
        """Return the filters by their short names."""
        return {"token_issuer_problems": token_issuer_problems}
