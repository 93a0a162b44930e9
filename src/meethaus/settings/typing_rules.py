"""Compares a value with its variable's specification, stricter than Ansible does.

Ansible converts silently: `"7"` passes as a number and stays text, `"no"` passes as a switch and
counts as true in a template. Here a value has its type or is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from meethaus.settings.specs import TypeName, Variable
from meethaus.settings.values import is_template

__all__ = ["Mismatch", "mismatches"]

_NAMES: Final[Mapping[TypeName, str]] = {
    "str": "a text",
    "path": "a path",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
    "raw": "anything",
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value of the wrong kind. `where` is the variable, with index or key inside of it.

    `problem` ends the sentence that begins with `where`; it holds no secret.
    """

    where: str
    problem: str
    remedy: str


def mismatches(variable: Variable, value: object) -> Iterator[Mismatch]:
    """Return everything in which `value` differs from what `variable` takes."""
    yield from _check(variable, variable.name, variable.type, value)


def _check(variable: Variable, where: str, kind: TypeName, value: object) -> Iterator[Mismatch]:
    """Check one value, then what is inside of it."""
    if is_template(value) or _is_encrypted(value):
        return
    if not _fits(kind, value):
        yield Mismatch(
            where,
            f"must be {_NAMES[kind]}, and is {_shown(variable, value)}",
            _remedy(variable, where, kind, value),
        )
    elif variable.choices and not isinstance(value, list) and value not in variable.choices:
        offered = ", ".join(str(choice) for choice in variable.choices)
        yield Mismatch(
            where,
            f"must be one of {offered}, and is {_shown(variable, value)}",
            f"Write: {where}: {variable.choices[0]}",
        )
    elif isinstance(value, Mapping) and variable.options:
        yield from _check_keys(variable, where, value)
    elif isinstance(value, Sequence) and not isinstance(value, str) and variable.elements:
        for index, item in enumerate(value):
            yield from _check(variable, f"{where}[{index}]", variable.elements, item)


def _check_keys(variable: Variable, where: str, value: Mapping[str, object]) -> Iterator[Mismatch]:
    """Check the keys of a mapping whose specification names them."""
    for key, option in variable.options.items():
        if key in value:
            yield from _check(option, f"{where}.{key}", option.type, value[key])
        elif option.required:
            yield Mismatch(where, f"lacks the key {key}", f"Add {key} to {where}.")
    for key in sorted(set(value) - set(variable.options)):
        yield Mismatch(
            where,
            f"has the unknown key {key}",
            f"Keys of {where}: {', '.join(variable.options)}.",
        )


def _is_encrypted(value: object) -> bool:
    """Tell whether a single value is encrypted in place, which nobody but Ansible can judge."""
    return isinstance(value, Mapping) and "__ansible_vault" in value


def _fits(kind: TypeName, value: object) -> bool:
    """Tell whether a value has the type Ansible's specification calls `kind`."""
    match kind:
        case "str" | "path":
            return isinstance(value, str)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "bool":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list | tuple)
        case "dict":
            return isinstance(value, Mapping)
        case "raw":
            return True


def _shown(variable: Variable, value: object) -> str:
    """Return a value for a message; a secret never."""
    if variable.secret:
        return "something else"
    if isinstance(value, str):
        return f"the text {value!r}"
    if value is None:
        return "empty"
    return "true or false" if isinstance(value, bool) else repr(value)


def _remedy(variable: Variable, where: str, kind: TypeName, value: object) -> str:
    """Return a line to write, as near to what was meant as can be told."""
    if variable.secret:
        return f"Put {where} between quotation marks in the vault."
    if kind in {"str", "path"} and isinstance(value, int | float) and not isinstance(value, bool):
        return f'Write: {where}: "{value}"'
    if kind == "str" and isinstance(value, bool):
        return (
            "Put the text between quotation marks: without them YAML reads NO, yes, on or off so."
        )
    if kind == "bool" and isinstance(value, str):
        meant = value.lower() in {"yes", "on", "true", "1", "y"}
        return f"Write: {where}: {str(meant).lower()}"
    if kind == "int" and isinstance(value, str) and value.strip().isdigit():
        return f"Write: {where}: {value.strip()}"
    if kind == "list" and isinstance(value, str):
        return f"Write: {where}: [{value}]"
    return f"Write {where} as {_NAMES[kind]}."
