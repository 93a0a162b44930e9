"""What somebody wants of one host: by the inventory, else its own record, else the policy."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

from jinja2 import StrictUndefined
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import SandboxedEnvironment

from meethaus.errors import UnseenError
from meethaus.settings.load import Host
from meethaus.settings.profile import profile_limits
from meethaus.settings.specs import Specs
from meethaus.settings.values import Value, holds_template

__all__ = [
    "Intent",
    "Origin",
    "intent_of",
    "intent_of_nobody",
    "intent_of_policy",
    "intent_of_record",
]


class Origin(StrEnum):
    """Where it is said what a setting should be."""

    INVENTORY = "inventory"
    RECORD = "record"
    """The record that the last apply left on the server."""
    PROFILE = "profile"
    """Nobody said; the default of the role, which keeps to the profile."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the operator wants of one host, or what the policy wants where nobody said anything.

    `parts` are the parts of the product that run there.
    """

    origin: Origin
    parts: tuple[str, ...]
    values: Mapping[str, Value]

    def value(self, name: str) -> Value:
        """Return one setting; raises `UnseenError` if nobody knows it."""
        if name not in self.values:
            raise UnseenError(f"nobody says what {name} is")
        return self.values[name]

    def switch(self, name: str) -> bool:
        """Return a setting that is on or off."""
        return bool(self.value(name))

    def number(self, name: str) -> int:
        """Return a setting that is a whole number; raises `UnseenError` if it is none."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnseenError(f"{name} is no number")
        return value

    def entries(self, name: str) -> tuple[Mapping[str, Value], ...]:
        """Return those members of a setting that are mappings; none if it is no list."""
        value = self.value(name)
        listed = value if isinstance(value, list | tuple) else ()
        return tuple(each for each in listed if isinstance(each, Mapping))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of texts, or one text, as a tuple."""
        value = self.value(name)
        several = value if isinstance(value, list | tuple) else [value]
        return tuple(str(each) for each in several)


def intent_of(host: Host, recorded: Mapping[str, Value]) -> Intent:
    """Return what the inventory wants of one of its hosts.

    What only Ansible can compute on the server is taken from what was `recorded` there.
    """
    parts = tuple(part.value for part in host.parts)
    return Intent(Origin.INVENTORY, parts, {**recorded, **_resolved(host.variables)})


def intent_of_record(parts: tuple[str, ...], settings: Mapping[str, Value], specs: Specs) -> Intent:
    """Return what the record on a server wants; what it leaves out has the roles' default."""
    return Intent(Origin.RECORD, parts, {**_resolved(_defaults(specs)), **settings})


def intent_of_nobody(parts: tuple[str, ...], specs: Specs) -> Intent:
    """Return what the policy wants of a server of which nobody wrote down anything."""
    return Intent(Origin.PROFILE, parts, _resolved(_defaults(specs)))


def intent_of_policy(parts: tuple[str, ...], specs: Specs, profile: str) -> Intent:
    """Return the least with which a server keeps to a profile, for one whose settings are unknown.

    Where operators have a choice, it is the widest; what the profile does not name has its default.
    """
    wanted = intent_of_nobody(parts, specs)
    return replace(wanted, values={**wanted.values, **profile_limits(profile)})


def _defaults(specs: Specs) -> dict[str, Value]:
    """Return the documented defaults of all variables that have one and are no secret."""
    known = [each for each in specs.variables.values() if not each.secret]
    return {each.name: cast("Value", each.default) for each in known if each.default is not None}


class _Environment(SandboxedEnvironment, NativeEnvironment):
    """Computes as Ansible does, without its facts, filters and lookups."""


_COMPUTING: Final = _Environment(undefined=StrictUndefined)
_DEPTH: Final = 4
"""So often may a setting be computed from one that is computed itself."""


def _resolved(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what is known without a server: a setting that others decide is computed from them.

    What needs facts, or anything else that only Ansible has, is left out; nobody may guess it.
    """
    known = {name: value for name, value in values.items() if not holds_template(value)}
    for _ in range(_DEPTH):
        for name, value in values.items():
            if name not in known and isinstance(value, str):
                # Any failure means the same: it cannot be computed here.
                with contextlib.suppress(Exception):
                    computed = _COMPUTING.from_string(value).render(known)
                    if isinstance(computed, str | int | float | list | dict):
                        known[name] = computed
    return known
