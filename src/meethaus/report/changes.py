"""What became different between two verifications, for every host and control."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from meethaus.verdicts import Word
from meethaus.verify import Judged, Verification

__all__ = ["Change", "Changes", "Kind", "changes_between"]


class Kind(StrEnum):
    """What a change means, in the order in which people need it."""

    WORSE = "worse"
    OTHER = "other"
    """Another verdict that is neither: nobody may take an `error` after a `fail` for progress."""
    GONE = "gone"
    """Judged then and not now."""
    NEW = "new"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `control` is empty if it is about the whole host.

    `before` and `after` are words of verdicts, `seen` or `unreachable` for a whole host, and empty
    where there is nothing to compare with.
    """

    kind: Kind
    host: str
    control: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences since an earlier look, sorted by kind, host and control."""

    since: datetime
    changes: tuple[Change, ...]


_RANK: Final = {Word.PASS: 0, Word.WAIVED: 1, Word.FAIL: 2, Word.ERROR: 2}
"""The higher the worse. Words that judge nothing have no rank."""
_BAD: Final = 2


def changes_between(earlier: Verification, later: Verification) -> Changes:
    """Return what is different in `later`."""
    before = {each.host: each for each in earlier.hosts}
    after = {each.host: each for each in later.hosts}
    found = [
        change
        for host in sorted({*before, *after})
        for change in _host(host, before.get(host), after.get(host))
    ]
    order = list(Kind)
    found.sort(key=lambda each: (order.index(each.kind), each.host, each.control))
    return Changes(earlier.looked_at, tuple(found))


def _host(host: str, before: Judged | None, after: Judged | None) -> Iterator[Change]:
    was, now = _sight(before), _sight(after)
    if was != now:
        yield Change(_host_kind(was, now), host, "", was, now)
        return
    yield from _controls(host, _words(before), _words(after))


def _sight(judged: Judged | None) -> str:
    if judged is None:
        return ""
    return "unreachable" if judged.unreachable else "seen"


def _host_kind(was: str, now: str) -> Kind:
    if not was:
        return Kind.NEW
    if not now:
        return Kind.GONE
    # A host that is back may have come back broken; that it is seen says nothing of it.
    return Kind.WORSE if now == "unreachable" else Kind.OTHER


def _words(judged: Judged | None) -> dict[str, Word]:
    return {each.control: each.word for each in judged.verdicts} if judged else {}


def _controls(host: str, before: Mapping[str, Word], after: Mapping[str, Word]) -> Iterator[Change]:
    for control in sorted({*before, *after}):
        was, now = before.get(control), after.get(control)
        if was is None or now is None:
            kind = Kind.NEW if was is None else Kind.GONE
            yield Change(kind, host, control, was or "", now or "")
        elif was is not now:
            yield Change(_kind(was, now), host, control, was, now)


def _kind(was: Word, now: Word) -> Kind:
    before, after = _RANK.get(was), _RANK.get(now)
    if before is None:
        return Kind.WORSE if after == _BAD else Kind.OTHER
    if after is None or after == before:
        return Kind.OTHER
    return Kind.WORSE if after > before else Kind.BETTER
