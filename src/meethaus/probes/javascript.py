"""What a script that only sets values comes to: the client's config.js and interface_config.js."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from meethaus.errors import UnseenError

__all__ = ["UNKNOWN", "flat", "parse", "text_of", "values_of"]

_LANGUAGE: Final = Language(tree_sitter_javascript.language())
_PLACEHOLDER: Final = re.compile(r'<!--\s*#\s*echo\s+var="\w*"(?:\s+default="([^"]*)")?\s*-->')
_HARMLESS: Final = ("comment", "html_comment", "empty_statement", "hash_bang_line")


class _Unknown:
    """A value that only a browser could compute."""


UNKNOWN: Final = _Unknown()


def parse(text: str) -> Node:
    """Return the tree of a script; raises `UnseenError` for what is none."""
    root = Parser(_LANGUAGE).parse(text.encode("utf-8", "replace")).root_node
    if root.has_error:
        raise UnseenError("a script of the client is not understood")
    return root


def values_of(text: str, name: str) -> dict[str, Any]:
    """Return what the object `name` holds when the script has run, a tree of plain values.

    Raises `UnseenError` if the script is none, or does with that object what is not understood.
    """
    # What nginx puts into a string where nothing is set.
    run = _Run(name)
    try:
        run.statements(parse(_PLACEHOLDER.sub(lambda match: match[1] or "", text)), sure=True)
    except RecursionError as error:
        raise UnseenError("a script of the client is nested too deeply") from error
    found = run.variables.get(name)
    if not isinstance(found, dict):
        raise UnseenError(f"a script of the client does not set {name}")
    return found


def text_of(node: Node | None) -> str:
    """Return the source of a part of a script."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


@dataclass(slots=True)
class _Run:
    """Runs statements one by one. `sure` is false where nobody knows whether a browser would."""

    name: str
    variables: dict[str, Any] = field(default_factory=dict)

    def statements(self, node: Node, *, sure: bool) -> None:
        for each in node.named_children:
            self.statement(each, sure=sure)

    def statement(self, node: Node, *, sure: bool) -> None:
        match node.type:
            case "variable_declaration" | "lexical_declaration":
                for each in node.named_children:
                    value = each.child_by_field_name("value")
                    if each.type == "variable_declarator" and value:
                        self.assign(each.child_by_field_name("name"), self.value(value), sure=sure)
            case "expression_statement":
                self.expression(node.named_children[0], sure=sure)
            case "if_statement":
                self.condition(node, sure=sure)
            case "statement_block" | "else_clause":
                self.statements(node, sure=sure)
            case kind if kind not in _HARMLESS:
                self.refuse(node)

    def expression(self, node: Node, *, sure: bool) -> None:
        if node.type == "assignment_expression":
            value = self.value(node.child_by_field_name("right"))
            self.assign(node.child_by_field_name("left"), value, sure=sure)
        elif text_of(node.child_by_field_name("function")) == "Object.assign":
            arguments = node.child_by_field_name("arguments")
            named = list(_parts(arguments))
            target = named[0] if named else None
            for each in named[1:]:
                value = self.value(each)
                for key, one in value.items() if isinstance(value, dict) else ():
                    self.put(self.value(target), key, one, sure=sure)
                if not isinstance(value, dict):
                    self.refuse(node)
        elif node.type != "string":
            self.refuse(node)

    def condition(self, node: Node, *, sure: bool) -> None:
        told = self.value(node.child_by_field_name("condition"))
        known = not isinstance(told, _Unknown)
        for branch, wanted in (("consequence", True), ("alternative", False)):
            inside = node.child_by_field_name(branch)
            if inside and (not known or bool(told) == wanted):
                self.statement(inside, sure=sure and known)

    def refuse(self, node: Node) -> None:
        """Leave out what does not touch the object; what may is not understood."""
        if re.search(rf"\b{re.escape(self.name)}\b", text_of(node)):
            raise UnseenError(f"a script does with {self.name} what only a browser understands")

    def assign(self, left: Node | None, value: Any, *, sure: bool) -> None:  # noqa: ANN401 - of any kind
        if left is None:
            return
        if left.type == "identifier":
            self.put(self.variables, text_of(left), value, sure=sure)
            return
        key = self.key(left)
        target = self.value(left.child_by_field_name("object"))
        if isinstance(target, dict) and isinstance(key, str):
            self.put(target, key, value, sure=sure)
        else:
            self.refuse(left)

    def put(self, target: Any, key: str, value: Any, *, sure: bool) -> None:  # noqa: ANN401 - as above
        if isinstance(target, dict):
            target[key] = value if sure else UNKNOWN

    def key(self, node: Node) -> Any:  # noqa: ANN401 - a text, or unknown
        """Return the name behind the dot or in the brackets."""
        named = node.child_by_field_name("property")
        return text_of(named) if named else self.value(node.child_by_field_name("index"))

    # One return for each kind of value.
    def value(self, node: Node | None) -> Any:  # noqa: ANN401, C901, PLR0911
        match node.type if node else "":
            case "object":
                return dict(self.members(node))
            case "array":
                return [self.value(each) for each in _parts(node)]
            case "string" | "number" | "template_string":
                return _literal(text_of(node))
            case "true" | "false":
                return text_of(node) == "true"
            case "null" | "undefined":
                return None
            case "identifier":
                return self.variables.get(text_of(node), UNKNOWN)
            case "parenthesized_expression":
                return self.value(next(iter(_parts(node)), None))
            case "member_expression" | "subscript_expression":
                return self.member(node)
            case "unary_expression" | "binary_expression":
                return self.operation(node)
            case "call_expression":
                return self.call(node)
        return UNKNOWN

    def members(self, node: Node | None) -> Iterator[tuple[str, Any]]:
        for each in _parts(node):
            if each.type == "pair":
                name = each.child_by_field_name("key")
                key = _literal(text_of(name)) if name and name.type == "string" else text_of(name)
                yield str(key), self.value(each.child_by_field_name("value"))
            elif each.type == "spread_element":
                raise UnseenError("a script of the client spreads an object")
            else:
                yield text_of(each.child_by_field_name("name") or each), UNKNOWN

    def member(self, node: Node | None) -> Any:  # noqa: ANN401 - of any kind
        target = self.value(node.child_by_field_name("object")) if node else UNKNOWN
        key = self.key(node) if node else UNKNOWN
        if isinstance(target, dict) and isinstance(key, str):
            return target.get(key)
        return UNKNOWN

    def operation(self, node: Node | None) -> Any:  # noqa: ANN401, PLR0911 - one return for each kind
        if node is None:
            return UNKNOWN
        sign = text_of(node.child_by_field_name("operator"))
        right = self.value(
            node.child_by_field_name("argument") or node.child_by_field_name("right")
        )
        left = self.value(node.child_by_field_name("left")) if node.type[0] == "b" else None
        if isinstance(right, _Unknown) or isinstance(left, _Unknown):
            return UNKNOWN
        match sign:
            case "!":
                return not right
            case "+" if isinstance(left, str) and isinstance(right, str):
                return left + right
            case "||":
                return left or right
            case "&&":
                return left and right
            case "==" | "===":
                return left == right
            case "!=" | "!==":
                return left != right
            case "-" if isinstance(right, int | float) and left is None:
                return -right
        return UNKNOWN

    def call(self, node: Node | None) -> Any:  # noqa: ANN401 - of any kind
        """Return what the two questions answer that the packaged files ask."""
        function = node.child_by_field_name("function") if node else None
        arguments = node.child_by_field_name("arguments") if node else None
        if function is None or function.type != "member_expression" or arguments is None:
            return UNKNOWN
        target = self.value(function.child_by_field_name("object"))
        asked = [self.value(each) for each in _parts(arguments)]
        match self.key(function), target, asked:
            case "hasOwnProperty", dict(), [str() as key]:
                return key in target
            case "startsWith", str(), [str() as start]:
                return target.startswith(start)
        return UNKNOWN


def _parts(node: Node | None) -> Iterator[Node]:
    """Return the children that are no comments."""
    return (each for each in (node.named_children if node else ()) if each.type not in _HARMLESS)


def _literal(source: str) -> Any:  # noqa: ANN401 - text or number
    """Return a text or number; JSON knows all but a few ways to write them."""
    quote, inside = source[:1], source[1:-1]
    if quote == "`" and "${" in inside:
        return UNKNOWN
    if quote in ("'", '"', "`"):
        plain = re.sub(r"\\(['`\n])", r"\1", inside) if quote != '"' else inside
        source = '"' + re.sub(r'(?<!\\)"', r"\"", plain) + '"' if quote != '"' else source
    try:
        return json.loads(source, strict=False)
    except ValueError:
        return UNKNOWN


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Return each value with the path of its keys; lists hold the texts that are in them."""
    for key, value in tree.items():
        path = f"{above}{key}"
        if isinstance(value, dict):
            yield from flat(value, f"{path}.")
        elif isinstance(value, list):
            yield path, tuple(_texts(value))
        elif value is not None:
            yield path, value


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - of any kind
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield "unknown" if isinstance(value, _Unknown) else str(value)
