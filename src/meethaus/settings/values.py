"""The values an inventory can hold."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

__all__ = ["Value", "is_template"]

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


def is_template(value: object) -> bool:
    """Tell whether Ansible will compute this value later, so that nothing can be said about it."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)
