"""The rules of the roles, asked by the command line.

They are filters of the collection, so that the command line and plain Ansible cannot come to
different answers.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from meethaus.errors import BugError

__all__ = ["collection_rule"]

_FILTERS: Final = "meethaus.ansible_collections.meethaus.meet.plugins.filter"


def collection_rule(file: str, name: str) -> Callable[..., Any]:
    """Return the function `name` of one of the collection's filters.

    Raises `BugError` if this installation does not have the file.
    """
    try:
        rule: Callable[..., Any] = getattr(import_module(f"{_FILTERS}.{file}"), name)
    except ModuleNotFoundError as error:
        raise BugError(
            f"{error.name} is missing.",
            code="rules-missing",
            remedy="Install meethaus again; this installation is incomplete.",
        ) from error
    return rule
