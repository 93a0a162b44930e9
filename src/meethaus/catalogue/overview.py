"""How reports group what was judged: by protection goals, and by who sends what to whom."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from meethaus.catalogue.load import load_catalogue
from meethaus.catalogue.model import Catalogue, Control, Text
from meethaus.catalogue.reading import BothTexts, Said, Strict, bug, parse, text_of
from meethaus.paths import package_dir

__all__ = ["Flow", "Goal", "Overview", "Place", "load_overview"]


class Place(StrEnum):
    """Who sends or receives."""

    BROWSERS = "browsers"
    SERVER = "server"
    WEB = "web"
    BRIDGE = "bridge"
    RELAY = "relay"
    INSIDE = "inside"
    NAMES = "names"
    TIME = "time"
    PACKAGES = "packages"
    AUTHORITY = "authority"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Goal:
    """One protection goal, the question it answers, and the ids of the requirements behind it."""

    id: str
    title: Text
    asks: Text
    requirements: tuple[str, ...]

    def controls(self, catalogue: Catalogue) -> list[Control]:
        """Return the controls that serve it, by id."""
        wanted = set(self.requirements)
        return [each for each in catalogue.controls.values() if wanted & set(each.requirements)]


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one place to another, and by which controls that is seen.

    What is not `allowed` must not go there.
    """

    id: str
    sender: Place
    receiver: Place
    allowed: bool
    what: Text
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Goals and flows, each in the order in which they are shown."""

    goals: tuple[Goal, ...]
    flows: tuple[Flow, ...]


_Names = Annotated[tuple[Said, ...], Field(min_length=1)]


class _Goal(Strict):
    title: BothTexts
    asks: BothTexts
    requirements: _Names


class _Goals(Strict):
    goals: dict[Said, _Goal]


class _Flow(Strict):
    sender: Place = Field(alias="from")
    receiver: Place = Field(alias="to")
    allowed: bool = True
    what: BothTexts
    controls: _Names


class _Flows(Strict):
    flows: dict[Said, _Flow]


@cache
def load_overview(directory: Path | None = None) -> Overview:
    """Return the overview in `directory`, by default the package's own.

    Raises `BugError` naming the file that is wrong, or a requirement that serves no goal.
    """
    directory = directory or package_dir() / "catalogue"
    catalogue = load_catalogue()
    goals = tuple(
        Goal(key, text_of(each.title), text_of(each.asks), _meant(directory, key, each, catalogue))
        for key, each in parse(directory / "goals.yml", _Goals).goals.items()
    )
    served = {name for goal in goals for name in goal.requirements}
    if left := [each for each in catalogue.requirements if each not in served]:
        raise bug(directory / "goals.yml", f"{', '.join(left)} serve no goal")
    flows = []
    for key, each in parse(directory / "flows.yml", _Flows).flows.items():
        if unknown := sorted(set(each.controls).difference(catalogue.controls)):
            raise bug(directory / "flows.yml", f"{key} names {', '.join(unknown)}")
        what = text_of(each.what)
        flows.append(Flow(key, each.sender, each.receiver, each.allowed, what, each.controls))
    return Overview(goals, tuple(flows))


def _meant(directory: Path, key: str, goal: _Goal, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the requirements that families and single ids of a goal stand for."""
    found: set[str] = set()
    for name in goal.requirements:
        meant = [each for each in catalogue.requirements if name in (each, each.partition("-")[0])]
        if not meant:
            raise bug(directory / "goals.yml", f"{key} names {name}, and there is none")
        found.update(meant)
    return tuple(sorted(found))
