"""A verification as text of 80 columns: what is not fine first, and what to do about it."""

import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rich.text import Text

from meethaus.catalogue import Catalogue
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Verification

__all__ = ["console_text"]

_WIDTH: Final = 80
_MARKS: Final = {
    Word.FAIL: ("FAIL", "bold red"),
    Word.ERROR: ("????", "bold red"),
    Word.WAIVED: ("waived", "yellow"),
    Word.MANUAL: ("look", "cyan"),
    Word.PASS: ("ok", "green"),
    Word.NOT_APPLICABLE: ("-", "dim"),
}
"""In the order in which they are shown."""

_NAMES: Final = {
    Word.FAIL: "failed",
    Word.ERROR: "could not be seen",
    Word.WAIVED: "waived",
    Word.MANUAL: "for you to look at",
    Word.PASS: "passed",
    Word.NOT_APPLICABLE: "not applicable",
}
_BY: Final = {
    Origin.INVENTORY: "its inventory",
    Origin.RECORD: "the record on it; no inventory was given",
    Origin.PROFILE: "the profile alone; nobody wrote down what is wanted of it",
}
_DETAILED: Final = (Word.FAIL, Word.ERROR, Word.WAIVED, Word.MANUAL)


def console_text(verification: Verification, catalogue: Catalogue, *, whole: bool) -> Text:
    """Return the text; with `whole` what passed has a line of its own as well."""
    text = Text()
    for judged in verification.hosts:
        for line, style in _host(judged, catalogue, whole=whole):
            text.append(f"{line}\n", style=style)
    text.rstrip()
    return text


_Line = tuple[str, str]


def _host(judged: Judged, catalogue: Catalogue, *, whole: bool) -> Iterator[_Line]:
    yield f"{judged.host}", "bold"
    if judged.unreachable:
        yield from _wrapped("Nothing is known: ", judged.unreachable, "red")
        yield from _wrapped("What to do: ", judged.remedy)
        return
    if judged.origin is not None:
        yield from _wrapped("", f"Profile {judged.profile}, judged by {_BY[judged.origin]}.", "dim")
    if judged.product:
        yield from _wrapped("", f"Seen from outside: {judged.product}.", "dim")
    for word, (mark, style) in _MARKS.items():
        for verdict in judged.verdicts:
            if verdict.word is word and word in _DETAILED:
                yield from _detailed(verdict, catalogue, mark, style)
            elif verdict.word is word and whole:
                yield from _short(verdict, mark, style)
    counts = Counter(verdict.word for verdict in judged.verdicts)
    said = (f"{counts[word]} {name}" for word, name in _NAMES.items() if counts[word])
    yield ", ".join(said) or "Nothing was judged.", "bold"


def _short(verdict: Verdict, mark: str, style: str) -> Iterator[_Line]:
    yield f"  {mark:<7}{verdict.control}", style
    yield from _wrapped("", verdict.found or verdict.detail, "dim", indent=9)


def _detailed(verdict: Verdict, catalogue: Catalogue, mark: str, style: str) -> Iterator[_Line]:
    control = catalogue.controls[verdict.control]
    yield f"  {mark:<7}{verdict.control}", style
    yield from _wrapped("Should be true: ", control.title.en, indent=9)
    if verdict.found:
        yield from _wrapped("Found: ", verdict.found, indent=9)
    if verdict.expected:
        yield from _wrapped("Expected: ", verdict.expected, indent=9)
    if verdict.detail:
        yield from _wrapped("", verdict.detail, indent=9)
    if verdict.cause is Cause.DRIFT:
        yield from _wrapped("What to do: ", control.remedy.en, indent=9)
        yield from _wrapped("", f"meethaus apply -i DIR --tags {control.id}", indent=9)
    elif verdict.cause is Cause.POLICY:
        yield from _wrapped("What to do: ", control.remedy.en, indent=9)
    elif verdict.word is Word.FAIL:
        yield from _wrapped("What to do: ", "change the setting, or sign a waiver", indent=9)


def _wrapped(label: str, words: str, style: str = "", *, indent: int = 2) -> Iterator[_Line]:
    space = " " * indent
    lines = textwrap.wrap(
        f"{label}{words}", _WIDTH, initial_indent=space, subsequent_indent=f"{space}  "
    )
    yield from ((line, style) for line in lines)
