"""Java's `.properties` format, as java.util.Properties defines it."""

import re

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_ENTRY = re.compile(r"((?:\\.|[^\\:=\s])*)(?:\s*[:=]\s*|\s+|$)(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


def parse(text: str) -> dict[str, str]:
    """Return the entries of a properties file; the last of two equal names wins."""
    entries = {}
    for line in _logical_lines(text):
        match = _ENTRY.fullmatch(line)
        if match is not None:
            entries[_unescape(match[1])] = _unescape(match[2])
    return entries


def _logical_lines(text: str) -> list[str]:
    """Drop comments and blank lines; join lines that end in an odd number of backslashes."""
    lines: list[str] = []
    continued = False
    for raw in text.splitlines():
        line = raw.lstrip(" \t\f")
        if not continued and (not line or line[0] in "#!"):
            continue
        ends_open = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        content = line[:-1] if ends_open else line
        if continued:
            lines[-1] += content
        else:
            lines.append(content)
        continued = ends_open
    return lines


def _unescape(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1] is not None:
            return chr(int(match[1], 16))
        return _ESCAPES.get(match[2], match[2])

    return _ESCAPED.sub(replace, text)
