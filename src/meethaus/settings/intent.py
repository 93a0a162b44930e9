"""What somebody wants of one host: by the inventory, else its own record, else the policy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from meethaus.errors import UnseenError
from meethaus.settings.load import Host
from meethaus.settings.specs import Specs
from meethaus.settings.values import Value, holds_template

__all__ = ["Intent", "Origin", "intent_of", "intent_of_nobody", "intent_of_record"]


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

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of texts, or one text, as a tuple."""
        value = self.value(name)
        several = value if isinstance(value, list | tuple) else [value]
        return tuple(str(each) for each in several)


def intent_of(host: Host) -> Intent:
    """Return what the inventory wants of one of its hosts."""
    parts = tuple(part.value for part in host.parts)
    return Intent(Origin.INVENTORY, parts, _resolved(host.variables))


def intent_of_record(parts: tuple[str, ...], settings: Mapping[str, Value], specs: Specs) -> Intent:
    """Return what the record on a server wants; what it leaves out has the roles' default."""
    return Intent(Origin.RECORD, parts, _resolved({**_defaults(specs), **settings}))


def intent_of_nobody(parts: tuple[str, ...], specs: Specs) -> Intent:
    """Return what the policy wants of a server of which nobody wrote down anything."""
    return Intent(Origin.PROFILE, parts, _resolved(_defaults(specs)))


def _defaults(specs: Specs) -> dict[str, Value]:
    """Return the documented defaults of all variables that have one and are no secret."""
    known = [each for each in specs.variables.values() if not each.secret]
    return {each.name: cast("Value", each.default) for each in known if each.default is not None}


_REFERENCE: Final = re.compile(r"\{\{ (\w+) \}\}")


def _resolved(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what is known without Ansible: a setting that is another one has its value.

    What only Ansible can compute on the server is left out; nobody may guess it.
    """
    found: dict[str, Value] = {}
    for name, value in values.items():
        reference = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        meant = values.get(reference[1]) if reference else value
        if not holds_template(meant):
            found[name] = meant
    return found
