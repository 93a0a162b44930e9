"""What the catalogue holds: requirements of law and guidance, and controls that can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

__all__ = [
    "Catalogue",
    "Control",
    "Level",
    "Paper",
    "Requirement",
    "Retired",
    "Seed",
    "Severity",
    "Source",
    "Status",
    "Text",
    "Vantage",
]


@dataclass(frozen=True, slots=True)
class Text:
    """The same said in English and in German."""

    en: str
    de: str


class Level(StrEnum):
    """How much a requirement binds: must, should, or must in the profile `high` only."""

    MUST = "M"
    SHOULD = "S"
    HIGH = "H"


class Severity(StrEnum):
    """What a failure means for people in meetings."""

    CRITICAL = "critical"
    """Strangers see, hear or learn something now."""
    HIGH = "high"
    """One more mistake, or somebody who tries, and they do."""
    MEDIUM = "medium"
    """More is kept, or for longer, than needed."""
    LOW = "low"
    """A second line of defence is missing."""


class Vantage(StrEnum):
    """From where somebody looks; the value of `verb` is the command that does."""

    INSIDE = "inside"
    """On the server, as root."""
    OUTSIDE = "outside"
    """Over the net, with no more rights than any visitor."""

    @property
    def verb(self) -> str:
        """Return the command that judges from there."""
        return "verify" if self is Vantage.INSIDE else "probe"


class Status(StrEnum):
    """How a control is judged."""

    AUTOMATED = "automated"
    MANUAL = "manual"
    """Only a person can see it; `reason` says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement about other people's software or rules comes from."""

    address: str
    version: str
    read: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of law and guidance, with one criterion that is met or not.

    `papers` are the documents that cover what no machine sees, `seeds` the advice that asks for it.
    """

    id: str
    level: Level
    text: Text
    law: str
    seeds: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document that the operator keeps or publishes."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Seed:
    """One piece of published advice, and what takes it up.

    `papers` are named where no machine can check it. `instead` says what is done where the advice
    is outdated or wrong, else it is empty.
    """

    id: str
    advice: str
    requirements: tuple[str, ...]
    papers: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Control:
    """One technical statement that is true or not on a host.

    `title` is true when it passes. `part` is the part of the product a host must run for it to
    apply, `""` for every host. `settings` are the variables of `role` that decide it. `evidence`
    names the probes its check reads. `break_` are the shell commands that make it fail on a
    converged host and nothing else. `undo` are those that mend it where no role may, because it
    is not ours to decide: somebody's account, for one. Without them `apply` mends it.

    `vantages` are the places from which it can be seen; each has probes for all of `evidence`.
    What is seen from outside alone has neither role nor settings nor break.
    """

    id: str
    title: Text
    why: Text
    remedy: Text
    cost: Text
    requirements: tuple[str, ...]
    role: str
    part: str
    settings: tuple[str, ...]
    evidence: tuple[str, ...]
    severity: Severity
    status: Status
    reason: str
    break_: tuple[str, ...]
    undo: tuple[str, ...]
    sources: tuple[Source, ...]
    vantages: tuple[Vantage, ...] = (Vantage.INSIDE,)

    @property
    def check(self) -> str:
        """Return the name of the function that judges it."""
        return "check_" + self.id.replace("-", "_")

    @property
    def group(self) -> str:
        """Return under which name people find it with others: its role, else by its id."""
        return self.role or "_".join(self.id.split("-")[:2])


@dataclass(frozen=True, slots=True)
class Retired:
    """A control that is no more: since which version, why, and which ones do its work `instead`."""

    id: str
    since: str
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All there is, each by id; seeds in the order of their numbers, the rest sorted."""

    controls: Mapping[str, Control]
    requirements: Mapping[str, Requirement]
    seeds: Mapping[str, Seed] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    retired: Mapping[str, Retired] = field(default_factory=dict)

    def seen_from(self, vantage: Vantage) -> "Catalogue":
        """Return the same with those controls alone that can be seen from there."""
        seen = {name: each for name, each in self.controls.items() if vantage in each.vantages}
        return replace(self, controls=seen)
