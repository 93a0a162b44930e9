"""Finds the file and line in which an inventory sets a variable, for messages only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

__all__ = ["inventory_files", "place_of", "unreadable_place"]

_ENDINGS: Final = {".yml", ".yaml", ".json", ""}
_VAULT_MARK: Final = "$ANSIBLE_VAULT;"


def place_of(name: str, inventory: Path) -> str:
    """Return `file:line` of the first place that sets `name`, empty if no plain file does.

    Vault files stay closed: a name that is only in there has no place.
    """
    for file in inventory_files(inventory):
        for node in _documents(file):
            line = _line(node, name)
            if line:
                return f"{file}:{line}"
    return ""


def unreadable_place(inventory: Path) -> str:
    """Return `file:line` of the first place where a file of the inventory is no YAML, or nothing.

    Ansible names the file only for some of these errors.
    """
    for file in inventory_files(inventory):
        try:
            for _ in yaml.parse(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
                pass
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            return f"{file}:{line}"
        except (OSError, ValueError, yaml.YAMLError):
            return f"{file}:1"
    return ""


def inventory_files(inventory: Path) -> Iterator[Path]:
    """Return the inventory's own files in a fixed order."""
    if inventory.is_file():
        yield inventory
        inventory = inventory.parent
        roots = [inventory / "group_vars", inventory / "host_vars"]
    else:
        roots = [inventory]
    for root in roots:
        for file in sorted(root.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
            if file.is_file() and not hidden and file.suffix in _ENDINGS:
                yield file


def _documents(file: Path) -> Iterator[yaml.Node]:
    """Return the syntax trees of a file; what is no YAML has none, Ansible complains about it."""
    try:
        text = file.read_text(encoding="utf-8")
        if not text.startswith(_VAULT_MARK):
            yield from yaml.compose_all(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return


def _line(node: yaml.Node | None, name: str) -> int:
    """Return the line, counted from 1, of the first mapping key `name`; 0 if there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name:
                return int(key.start_mark.line) + 1
            if line := _line(value, name):
                return line
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if line := _line(item, name):
                return line
    return 0
