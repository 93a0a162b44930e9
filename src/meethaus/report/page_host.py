"""What the report for people shows of one host, before any words or markup."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from meethaus.catalogue import Catalogue, Control, Requirement, Vantage
from meethaus.catalogue.overview import Flow, Goal, Overview
from meethaus.report.lights import Light, light_of
from meethaus.report.page_words import WORDS
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged

__all__ = ["FlowView", "GoalView", "HostView", "Point", "host_view"]


@dataclass(frozen=True, slots=True)
class Point:
    """One control, and what was said of it."""

    control: Control
    verdict: Verdict

    @property
    def mended_by_applying(self) -> bool:
        """Tell whether the settings are fine and the server is not."""
        return self.verdict.cause is Cause.DRIFT

    @property
    def mended_by_settings(self) -> bool:
        """Tell whether the server is as its settings say, and these are wrong."""
        return self.verdict.cause is Cause.SETTINGS


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with its light, what of it is fine, and how much no control answers."""

    goal: Goal
    light: Light
    fine: int
    all: int
    unused: int


@dataclass(frozen=True, slots=True)
class FlowView:
    """A flow with its number, its light, and the points that are not fine."""

    number: int
    flow: Flow
    light: Light
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class HostView:
    """One host. `rest` has all points by group; `unasked` are controls without a verdict."""

    judged: Judged
    light: Light
    counts: tuple[tuple[Word, int], ...]
    goals: tuple[GoalView, ...]
    flows: tuple[FlowView, ...]
    deviations: tuple[Point, ...]
    unseen: tuple[Point, ...]
    unasked: tuple[Control, ...]
    unanswered: tuple[Requirement, ...]
    rest: tuple[tuple[str, tuple[Point, ...]], ...]


def host_view(judged: Judged, catalogue: Catalogue, overview: Overview) -> HostView:
    """Group what was said of a host by what people ask, and by what can be seen from there."""
    catalogue = catalogue.seen_from(judged.vantage)
    inside = judged.vantage is Vantage.INSIDE
    verdicts = {each.control: each for each in judged.verdicts}
    points = [Point(catalogue.controls[each.control], each) for each in judged.verdicts]
    counts = Counter(each.word for each in judged.verdicts)
    answered = {name for each in catalogue.controls.values() for name in each.requirements}
    return HostView(
        judged=judged,
        light=light_of(catalogue.controls, verdicts),
        counts=tuple((word, counts[word]) for word in WORDS if counts[word]),
        goals=tuple(_goal(each, catalogue, verdicts, answered) for each in overview.goals),
        flows=tuple(
            _flow(number, each, catalogue, verdicts)
            # The flows are those between the parts of a server, which nobody sees from outside.
            for number, each in enumerate(overview.flows if inside else (), 1)
        ),
        deviations=_of(points, Word.FAIL, Word.WAIVED),
        unseen=_of(points, Word.ERROR, Word.MANUAL),
        unasked=tuple(
            each for each in catalogue.controls.values() if verdicts and each.id not in verdicts
        ),
        unanswered=tuple(
            each for each in catalogue.requirements.values() if each.id not in answered
        ),
        rest=_by_group(points),
    )


def _goal(
    goal: Goal, catalogue: Catalogue, verdicts: Mapping[str, Verdict], answered: set[str]
) -> GoalView:
    names = [each.id for each in goal.controls(catalogue)]
    meant = [
        verdicts[each].word if each in verdicts else Word.ERROR
        for each in names
        if each not in verdicts or verdicts[each].word is not Word.NOT_APPLICABLE
    ]
    unused = len(set(goal.requirements) - answered)
    return GoalView(goal, light_of(names, verdicts), meant.count(Word.PASS), len(meant), unused)


def _flow(
    number: int, flow: Flow, catalogue: Catalogue, verdicts: Mapping[str, Verdict]
) -> FlowView:
    fine = (Word.PASS, Word.NOT_APPLICABLE)
    seen = (verdicts[each] for each in flow.controls if each in verdicts)
    points = (
        Point(catalogue.controls[each.control], each) for each in seen if each.word not in fine
    )
    return FlowView(number, flow, light_of(flow.controls, verdicts), tuple(points))


def _of(points: list[Point], *words: Word) -> tuple[Point, ...]:
    return tuple(each for word in words for each in points if each.verdict.word is word)


def _by_group(points: list[Point]) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    ordered = sorted(points, key=lambda each: each.control.group)
    return tuple((name, tuple(of)) for name, of in groupby(ordered, lambda one: one.control.group))
