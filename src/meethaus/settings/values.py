"""The values an inventory can hold."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

__all__ = ["Value", "holds_template", "is_template"]

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


def is_template(value: object) -> bool:
    """Tell whether Ansible will compute this value later, so that nothing can be said about it."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def holds_template(value: object) -> bool:
    """Tell whether a value, or anything inside of it, is a template."""
    if isinstance(value, Mapping):
        return any(holds_template(inner) for inner in value.values())
    if isinstance(value, list):
        return any(holds_template(inner) for inner in value)
    return is_template(value)
