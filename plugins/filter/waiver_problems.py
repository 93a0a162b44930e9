"""Filter that finds waivers that waive nothing, or that nobody can answer for any more."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..module_utils.problems import Problem, problem
from .nearest import nearest

DOCUMENTATION = r"""
name: waiver_problems
short_description: What is wrong with a list of waivers
description:
  - Returns one dictionary for each thing that is wrong with C(meet_waivers).
  - A waiver needs a subject that has to be waived, an owner, a reason and an expiry to come.
  - It holds until the end of the day of its expiry, in UTC.
options:
  _input:
    description: The waivers, each with V(subject), V(owner), V(reason) and V(expires).
    type: list
    elements: dict
    required: true
  needed:
    description: The subjects that have to be waived.
    type: list
    elements: str
    required: true
  today:
    description: The day to compare expiries with, as V(YYYY-MM-DD).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show waivers that do not hold
  ansible.builtin.debug:
    msg: "{{ meet_waivers | meethaus.meet.waiver_problems(['host-outside-eea:CH'], '2026-12-31') }}"
"""

RETURN = r"""
_value:
  description: What is wrong, with V(name), V(value), V(problem) and V(remedy).
  type: list
  elements: dict
"""

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# What each text of a waiver must do, and what to write.
TEXTS = {
    "owner": ("must say who answers for it", "Write a person or an office, such as: owner: Board"),
    "reason": ("must say why it is right all the same", "Write the reason so that others see it."),
}


def waiver_problems(
    waivers: Sequence[Mapping[str, Any]], needed: Collection[str], today: str
) -> list[Problem]:
    """Return what is wrong with `waivers`; keys that are not there are not judged."""
    entries = [
        (f"meet_waivers[{index}]", waiver)
        for index, waiver in enumerate(waivers)
        if isinstance(waiver, Mapping)
    ]
    subjects = Counter(str(waiver.get("subject")) for _, waiver in entries)
    return [
        found
        for where, waiver in entries
        for found in (
            *of_subject(where, waiver, needed, subjects),
            *of_texts(where, waiver),
            *of_expiry(where, waiver, today),
        )
    ]


def of_subject(
    where: str, waiver: Mapping[str, Any], needed: Collection[str], given: Counter[str]
) -> Iterator[Problem]:
    """Check that there is something to waive, and that it is waived once."""
    subject = waiver.get("subject")
    if "subject" in waiver and subject not in needed:
        meant = nearest(str(subject), needed)
        remedy = f'Write: subject: "{meant}"' if meant else "Remove this waiver."
        wrong = "must be something that has to be waived here"
        yield problem(f"{where}.subject", subject, wrong, remedy)
    elif given[str(subject)] > 1:
        remedy = "Keep one of them, so that it is clear who answers for it and until when."
        yield problem(f"{where}.subject", subject, "must be waived once and not twice", remedy)


def of_texts(where: str, waiver: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that somebody answers for it, and why it is right."""
    for key, (wrong, remedy) in TEXTS.items():
        if key in waiver and not str(waiver[key] or "").strip():
            yield problem(f"{where}.{key}", waiver[key], wrong, remedy)


def of_expiry(where: str, waiver: Mapping[str, Any], today: str) -> Iterator[Problem]:
    """Check that it ends on a day of the calendar, and that the day is not over."""
    if "expires" not in waiver:
        return
    # YAML makes a date of what looks like one.
    written = str(waiver["expires"])
    if not is_day(written):
        remedy = f"Write it as: expires: {today[:4]}-12-31"
        yield problem(f"{where}.expires", written, "must be a day as YYYY-MM-DD", remedy)
    elif written < today:
        wrong = f"has expired (today is {today})"
        remedy = (
            "Judge again whether the reason holds. Then write a later day, or end what is waived."
        )
        yield problem(f"{where}.expires", written, wrong, remedy)


def is_day(written: str) -> bool:
    """Tell whether `written` is a day of the calendar."""
    try:
        datetime.date.fromisoformat(written)
    except ValueError:
        return False
    return WRITTEN.fullmatch(written) is not None


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[Problem]]]:
        """Return the filters by their short names."""
        return {"waiver_problems": waiver_problems}
