"""What variables exist: read from every role's `meta/argument_specs.yml`, the only definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from meethaus.errors import BugError
from meethaus.paths import collection_dir

__all__ = ["Specs", "Variable", "load_specs"]

TypeName = Literal["str", "int", "float", "bool", "list", "dict", "path", "raw"]


class _Option(BaseModel):
    """One option as Ansible's argument specification writes it."""

    model_config = ConfigDict(extra="forbid")

    type: TypeName = "str"
    elements: TypeName | None = None
    required: bool = False
    default: Any = None
    choices: tuple[str | int, ...] = ()
    no_log: bool = False
    description: str | list[str] = ""
    version_added: str = ""
    options: dict[str, "_Option"] = Field(default_factory=dict)


class _EntryPoint(BaseModel):
    """One way into a role: `main`, or another of its task files."""

    model_config = ConfigDict(extra="forbid")

    short_description: str
    description: str | list[str] = ""
    author: str | list[str] = ""
    version_added: str = ""
    options: dict[str, _Option] = Field(default_factory=dict)


class _File(BaseModel):
    """A whole `argument_specs.yml`, by entry point."""

    model_config = ConfigDict(extra="forbid")

    argument_specs: dict[str, _EntryPoint]


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable an operator may set.

    `role` is the role that defines it. `default` is what the specification documents, `None` if
    there is none. `options` are the keys of a `dict`, or of each element of a list of `dict`.
    """

    name: str
    role: str
    type: TypeName
    elements: TypeName | None
    required: bool
    default: object
    choices: tuple[str | int, ...]
    secret: bool
    description: str
    options: Mapping[str, "Variable"]


@dataclass(frozen=True, slots=True)
class Specs:
    """All variables of all roles, by name."""

    variables: Mapping[str, Variable]
    roles: tuple[str, ...]

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Return the beginnings of names that belong to us, such as `meet_`."""
        return tuple(f"{role}_" for role in self.roles)

    def of_role(self, role: str) -> tuple[Variable, ...]:
        """Return the variables of one role in the order of its specification."""
        return tuple(variable for variable in self.variables.values() if variable.role == role)


@cache
def load_specs(collection: Path | None = None) -> Specs:
    """Read the specification of every role below `collection`, by default the installed one."""
    variables: dict[str, Variable] = {}
    roles: list[str] = []
    for file in sorted((collection or collection_dir()).glob("roles/*/meta/argument_specs.yml")):
        role = file.parent.parent.name
        roles.append(role)
        for entry_point in _parse(file).argument_specs.values():
            for name, option in entry_point.options.items():
                variables.setdefault(name, _variable(name, role, option))
    if not roles:
        raise BugError(
            f"No roles below {collection or collection_dir()}.",
            code="roles-missing",
            remedy="Install meethaus again; this installation is incomplete.",
        )
    return Specs(MappingProxyType(variables), tuple(roles))


def _parse(file: Path) -> _File:
    """Read one specification file; an error in it is our bug, not the operator's."""
    try:
        return _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise BugError(
            f"{file} cannot be read: {error}",
            code="spec-unreadable",
            remedy="Install meethaus again, or report this with the text above.",
        ) from error


def _variable(name: str, role: str, option: _Option) -> Variable:
    """Turn what the file says into the frozen type the rest of the program uses."""
    text = option.description
    return Variable(
        name=name,
        role=role,
        type=option.type,
        elements=option.elements,
        required=option.required,
        default=option.default,
        choices=option.choices,
        secret=option.no_log,
        description=text if isinstance(text, str) else " ".join(text),
        options=MappingProxyType(
            {key: _variable(key, role, value) for key, value in option.options.items()}
        ),
    )
