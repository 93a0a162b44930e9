"""What the documentation shows: its code, its commands and its links, read by a Markdown parser."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "*.md",
    "changelog.d/*.md",
    "docs/**/*.md",
    "roles/*/README.md",
    "src/meethaus/lab/**/README.md",
)
_SHELL_LANGUAGES = frozenset({"console", "sh", "shell", "bash"})
_SHELL_OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "2>"})


@dataclass(frozen=True)
class Shown:
    """Something a page shows: the text, and where it stands for the message of a failing test."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.text}"


def pages() -> list[Path]:
    """Return every page, relative to the top of the checkout."""
    found = {path for pattern in PAGES for path in ROOT.glob(pattern)}
    return sorted(path.relative_to(ROOT) for path in found)


@cache
def tokens(page: Path) -> tuple[tuple[int, Token], ...]:
    """Return the parts of a page, inline parts included, each with the line its block starts at."""
    return tuple(_tokens(page))


def _tokens(page: Path) -> Iterator[tuple[int, Token]]:
    line = 1
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse((ROOT / page).read_text("utf-8")):
        line = token.map[0] + 1 if token.map else line
        yield line, token
        for child in token.children or ():
            yield line, child


def fences(page: Path, languages: frozenset[str]) -> list[Shown]:
    """Return the fenced blocks in one of the languages."""
    return [
        Shown(page, line, token.content)
        for line, token in tokens(page)
        if token.type == "fence" and token.info.split(" ")[0] in languages
    ]


def code_spans(page: Path) -> list[Shown]:
    """Return the pieces of text in code type."""
    return [
        Shown(page, line, token.content)
        for line, token in tokens(page)
        if token.type == "code_inline"
    ]


def links(page: Path) -> list[Shown]:
    """Return the targets of links and pictures, also those of the few HTML tags the pages use."""
    found = []
    for line, token in tokens(page):
        if token.type in {"link_open", "image"}:
            found.append(Shown(page, line, str(token.attrs.get("href", token.attrs.get("src")))))
        elif token.type in {"html_block", "html_inline"}:
            targets = re.findall(r'(?:href|src|srcset)="([^"]+)"', token.content)
            found += [Shown(page, line, target) for target in targets]
    return found


def typed_lines(block: Shown) -> Iterator[str]:
    """Yield what a block tells the reader to type: in a console block only what follows `$ `."""
    joined = block.text.replace("\\\n", " ")
    prompts = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
    yield from prompts or [line for line in joined.splitlines() if not line.startswith("#")]


def shell_commands(page: Path) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Yield each single command that a page shows, split into words.

    A command that a sentence merely names (`tool verb`) is yielded with `--help` behind it: it has
    to exist, but a sentence need not spell out what it requires.
    """
    spans = code_spans(page)
    for block in [*fences(page, _SHELL_LANGUAGES), *spans]:
        for typed in typed_lines(block):
            try:
                lexer = shlex.shlex(typed, posix=True, punctuation_chars=True)
                lexer.whitespace_split = True
                words = list(lexer)
            except ValueError:  # a code span with a lone quote is no command
                continue
            for command in _split_at_operators(words):
                named = block in spans and all(word.isidentifier() for word in command)
                yield (
                    Shown(block.page, block.line, typed),
                    (*command, "--help") if named else command,
                )


def _split_at_operators(words: list[str]) -> Iterator[tuple[str, ...]]:
    command: list[str] = []
    for word in [*words, ";"]:
        if word not in _SHELL_OPERATORS:
            command.append(word)
        elif command:
            yield tuple(command)
            command = []


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the names by which links reach the headings of a page."""
    found = set()
    previous = ""
    for _, token in tokens(page):
        if previous == "heading_open":
            words = re.sub(r"[^\w\s-]", "", token.content.lower())
            found.add(re.sub(r"\s", "-", words.strip()))
        previous = token.type
    return frozenset(found)


def names_in_code(page: Path) -> set[str]:
    """Return the words that a page shows in code type or in YAML."""
    shown = [*code_spans(page), *fences(page, frozenset({"yaml", "ini"}))]
    return {word for piece in shown for word in re.findall(r"\b\w+\b", piece.text)}
