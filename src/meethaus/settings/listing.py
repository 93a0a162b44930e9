"""The output of `ansible-inventory --list`, checked where it enters."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

__all__ = ["Listing", "parse_listing"]


class _Group(BaseModel):
    """One group: its own hosts, and the groups below it."""

    model_config = ConfigDict(extra="ignore")

    hosts: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


class _Meta(BaseModel):
    """The part that holds every host's merged variables."""

    model_config = ConfigDict(extra="ignore")

    hostvars: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Listing:
    """Groups and host variables, with nested groups resolved."""

    def __init__(
        self, groups: Mapping[str, _Group], hostvars: Mapping[str, dict[str, Any]]
    ) -> None:
        self._groups = groups
        self.hostvars = hostvars

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the names of all groups, without Ansible's own two."""
        return tuple(sorted(set(self._groups) - {"all", "ungrouped"}))

    def hosts_of(self, group: str) -> tuple[str, ...]:
        """Return the hosts of a group and of all groups below it, sorted; none if unknown."""
        found: set[str] = set()
        waiting, seen = [group], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self._groups:
                continue
            seen.add(name)
            found.update(self._groups[name].hosts)
            waiting.extend(self._groups[name].children)
        return tuple(sorted(found))


def parse_listing(raw: Mapping[str, Any]) -> Listing:
    """Read what `ansible-inventory --list` printed."""
    groups = {name: value for name, value in raw.items() if name != "_meta"}
    children: dict[str, Any] = {
        child: {} for value in groups.values() for child in value.get("children", ())
    }
    return Listing(
        TypeAdapter(dict[str, _Group]).validate_python(children | groups),
        _Meta.model_validate(raw.get("_meta", {})).hostvars,
    )
