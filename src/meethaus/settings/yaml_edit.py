"""Changes one place in the text of a YAML file; every other character stays, comments included.

The places come from the parser that Ansible uses, and so does the proof: the new text is read again
and must differ from the old one in what was asked for, and in nothing else.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

__all__ = ["EditError", "append_entry", "read_yaml", "remove_entry", "replace_value"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")
_STANDS_ON_LINES: Final = "a form in which it cannot be changed without touching its surroundings"

Path = tuple[str | int, ...]
"""Keys and indexes that lead to a value, from the top of the file."""


class EditError(Exception):
    """The text is written in a way that cannot be changed safely; the message ends a sentence."""


class _Loader(yaml.SafeLoader):
    """Reads what Ansible reads; values with a tag, such as `!vault`, stay closed."""


_Loader.add_multi_constructor("!", lambda _, tag, node: (tag, repr(node.value)))


def read_yaml(text: str) -> dict[str, Any]:
    """Return the mapping that a file of variables holds; raises `EditError` if it holds none."""
    try:
        held = yaml.load(text, _Loader)  # noqa: S506 - derived from SafeLoader
    except yaml.YAMLError as error:
        raise EditError("is no YAML that Ansible could read") from error
    if not isinstance(held, dict):
        raise EditError("holds no variables")
    return held


def replace_value(text: str, path: Path, value: str) -> str:
    """Return `text` with another text as the value at `path`."""
    node = _node(text, path)
    ending = "\n" if getattr(node, "style", None) in ("|", ">") else ""
    changed = _spliced(text, node.start_mark.index, node.end_mark.index, _scalar(value) + ending)

    def change(held: Any) -> None:  # noqa: ANN401 - what YAML holds has no narrower type
        for key in path[:-1]:
            held = held[key]
        held[path[-1]] = value

    return _proven(text, changed, change)


def append_entry(text: str, name: str, entry: Mapping[str, str]) -> str:
    """Return `text` with one more entry in the list `name`, which is made if it is not there."""
    fields = {key: _scalar(value) for key, value in entry.items()}
    if name not in read_yaml(text):
        start = text if text.endswith("\n") else f"{text}\n"
        changed = f"{start}{name}:\n{_block(fields, 2)}"
    else:
        changed = _with_entry(text, _sequence(text, name), fields)
    return _proven(text, changed, lambda held: held.setdefault(name, []).append(dict(entry)))


def _with_entry(text: str, node: yaml.SequenceNode, fields: Mapping[str, str]) -> str:
    """Return the text with the fields behind the last entry of a list."""
    if node.flow_style:
        inside = ", ".join(f"{key}: {value}" for key, value in fields.items())
        comma = ", " if node.value else ""
        return _spliced(
            text, node.end_mark.index - 1, node.end_mark.index - 1, f"{comma}{{{inside}}}"
        )
    position = _line_end(text, _content_end(node))
    before = "" if text[:position].endswith("\n") else "\n"
    return _spliced(text, position, position, before + _block(fields, node.start_mark.column))


def remove_entry(text: str, name: str, index: int) -> str:
    """Return `text` without one entry of a list, and without the comment right above it."""
    node = _sequence(text, name)
    entry = node.value[index]
    if node.flow_style:
        others = len(node.value) - 1
        start = entry.start_mark.index if index < others else _end_before(node, index)
        end = node.value[index + 1].start_mark.index if index < others else entry.end_mark.index
    else:
        start = text.rfind("\n", 0, text.rfind("-", 0, entry.start_mark.index)) + 1
        start = _comment_start(text, start)
        end = _line_end(text, _content_end(entry))
    return _proven(text, _spliced(text, start, end, ""), lambda held: held[name].pop(index))


def _end_before(node: yaml.SequenceNode, index: int) -> int:
    """Return where the entry before one ends, or where the list begins behind its bracket."""
    return int(node.value[index - 1].end_mark.index if index else node.start_mark.index + 1)


def _proven(text: str, changed: str, change: Callable[[Any], object]) -> str:
    """Return `changed` if it holds what `text` holds after `change`; raises `EditError` if not."""
    expected = read_yaml(text)
    change(expected)
    try:
        found = read_yaml(changed)
    except EditError as error:
        raise EditError(f"has {_STANDS_ON_LINES}") from error
    if found != expected:
        raise EditError(f"has {_STANDS_ON_LINES}")
    return changed


def _node(text: str, path: Path) -> yaml.Node:
    """Return the node at `path`; of a key that stands twice the last one, as Ansible takes it."""
    node = yaml.compose(text, _Loader)
    for key in path:
        found: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            found = node.value[key : key + 1]
        elif isinstance(node, yaml.MappingNode):
            found = [value for name, value in node.value if name.value == key]
        if not found:
            raise EditError(f"has no {'.'.join(map(str, path))} of its own")
        node = found[-1]
    assert isinstance(node, yaml.Node)  # noqa: S101 - tells the type checker
    return node


def _sequence(text: str, name: str) -> yaml.SequenceNode:
    """Return the node of a list."""
    node = _node(text, (name,))
    if not isinstance(node, yaml.SequenceNode):
        raise EditError(f"has no list at {name}")
    return node


def _content_end(node: yaml.Node) -> int:
    """Return where the last character of a node's content is; a block ends only at what follows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _content_end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _line_end(text: str, position: int) -> int:
    """Return where the next line begins, seen from the end of some content."""
    if text[:position].endswith("\n"):
        return position
    found = text.find("\n", position)
    return len(text) if found < 0 else found + 1


def _comment_start(text: str, position: int) -> int:
    """Return where the comment begins that stands right above the line at `position`."""
    lines = text[:position].splitlines(keepends=True)
    while lines and lines[-1].lstrip().startswith("#"):
        position -= len(lines.pop())
    return position


def _spliced(text: str, start: int, end: int, new: str) -> str:
    """Return `text` with another piece between two positions."""
    return text[:start] + new + text[end:]


def _block(fields: Mapping[str, str], indent: int) -> str:
    """Return an entry of a list in block form."""
    lines = [f"{key}: {value}" for key, value in fields.items()]
    return "".join(
        f"{' ' * indent}{'  ' if number else '- '}{line}\n" for number, line in enumerate(lines)
    )


def _scalar(value: str) -> str:
    """Return a text as YAML that is read as this text and as nothing else."""
    plain = _PLAIN.fullmatch(value) and yaml.safe_load(value) == value
    return value if plain else json.dumps(value)
