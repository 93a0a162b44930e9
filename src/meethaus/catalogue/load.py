"""Reads the catalogue's files. What is wrong in them is our mistake and stops everything."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from meethaus.catalogue.model import (
    Catalogue,
    Control,
    Level,
    Paper,
    Requirement,
    Retired,
    Seed,
    Severity,
    Source,
    Status,
    Vantage,
)
from meethaus.catalogue.reading import BothTexts, Said, Strict, bug, parse, text_of
from meethaus.paths import package_dir

__all__ = ["load_catalogue"]

_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]
_RequirementId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}-\d\d$")]
_SeedId = Annotated[str, StringConstraints(pattern=r"^S[1-9]\d*$")]
_PaperId = Annotated[str, StringConstraints(pattern=r"^D\d\d$")]
_OUTSIDE: Final = "outside-"


class _Source(Strict):
    address: Said
    version: str = ""
    read: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class _Control(Strict):
    id: _Id
    title: BothTexts
    why: BothTexts
    remedy: BothTexts
    cost: BothTexts
    requirements: Annotated[tuple[_RequirementId, ...], Field(min_length=1)]
    role: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$")] = ""
    part: str = ""
    settings: tuple[_Name, ...] = ()
    evidence: tuple[_Name, ...] = ()
    severity: Severity
    status: Status = Status.AUTOMATED
    reason: str = ""
    break_: tuple[Said, ...] = Field(default=(), alias="break")
    undo: tuple[Said, ...] = ()
    sources: tuple[_Source, ...] = ()
    vantages: Annotated[tuple[Vantage, ...], Field(min_length=1)] = (Vantage.INSIDE,)


class _Requirement(Strict):
    level: Level
    text: BothTexts
    law: str = ""
    seeds: tuple[_SeedId, ...] = ()
    papers: tuple[_PaperId, ...] = ()


class _Requirements(Strict):
    requirements: dict[_RequirementId, _Requirement]


class _Seed(Strict):
    advice: Said
    requirements: tuple[_RequirementId, ...] = ()
    papers: tuple[_PaperId, ...] = ()
    instead: str = ""


class _Seeds(Strict):
    seeds: dict[_SeedId, _Seed]


class _Papers(Strict):
    papers: dict[_PaperId, BothTexts]


class _Retired(Strict):
    since: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    why: Said
    instead: tuple[_Id, ...] = ()


class _AllRetired(Strict):
    retired: dict[_Id, _Retired]


@cache
def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Return the catalogue in `directory`, by default the package's own.

    Raises `BugError` naming the file that is wrong, or if there is no control at all.
    """
    directory = directory or package_dir() / "catalogue"
    controls = {each.id: each for each in _controls(directory / "controls")}
    if not controls:
        raise bug(directory / "controls", "there is no control")
    requirements = _requirements(directory / "requirements")
    papers = _papers(directory / "papers.yml")
    catalogue = Catalogue(
        dict(sorted(controls.items())),
        dict(sorted(requirements.items())),
        dict(sorted(_seeds(directory / "seeds.yml").items(), key=lambda each: int(each[0][1:]))),
        dict(sorted(papers.items())),
        _retired(directory / "retired.yml"),
    )
    for path, problem in chain(_loose_ends(catalogue), _revenants(catalogue)):
        raise bug(directory / path, problem)
    return catalogue


def _controls(directory: Path) -> Iterator[Control]:
    for path in sorted(directory.glob("*.yml")):
        read = parse(path, _Control)
        if read.id != path.stem:
            raise bug(path, f"its id is {read.id}")
        if problem := _contradiction(read):
            raise bug(path, problem)
        fields = {name: getattr(read, name) for name in type(read).model_fields}
        texts = {name: text_of(fields[name]) for name in ("title", "why", "remedy", "cost")}
        sources = tuple(Source(each.address, each.version, each.read) for each in read.sources)
        yield Control(**{**fields, **texts, "sources": sources})


def _contradiction(read: _Control) -> str:
    """Return what in a control's file does not go together, `""` if all does."""
    automated, inside = read.status is Status.AUTOMATED, Vantage.INSIDE in read.vantages
    if automated and not (read.evidence and (read.break_ or not inside)):
        return "what is automated needs evidence and a break"
    if read.undo and not read.break_:
        return "without a break there is nothing to undo"
    if automated != (read.reason == ""):
        return "a reason is for what is not automated, and needed there"
    if inside != bool(read.role):
        return "a role is for what is seen from inside, and needed there"
    if not inside and (read.settings or read.break_):
        return "what is seen from outside alone has neither settings nor a break"
    if inside == read.id.startswith(_OUTSIDE):
        return f"what is seen from outside alone has an id that starts with {_OUTSIDE}"
    return ""


def _requirements(directory: Path) -> dict[str, Requirement]:
    found: dict[str, Requirement] = {}
    for path in sorted(directory.glob("*.yml")):
        for key, each in parse(path, _Requirements).requirements.items():
            if key.partition("-")[0].lower() != path.stem:
                raise bug(path, f"{key} belongs into another file")
            text = text_of(each.text)
            found[key] = Requirement(key, each.level, text, each.law, each.seeds, each.papers)
    return found


def _seeds(path: Path) -> dict[str, Seed]:
    return {
        key: Seed(key, each.advice, each.requirements, each.papers, each.instead)
        for key, each in parse(path, _Seeds).seeds.items()
    }


def _papers(path: Path) -> dict[str, Paper]:
    return {key: Paper(key, text_of(each)) for key, each in parse(path, _Papers).papers.items()}


def _retired(path: Path) -> dict[str, Retired]:
    return {
        key: Retired(key, each.since, each.why, each.instead)
        for key, each in parse(path, _AllRetired).retired.items()
    }


def _loose_ends(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the file and the problem of every name that leads nowhere."""
    requirements, seeds, papers = catalogue.requirements, catalogue.seeds, catalogue.papers
    for control in catalogue.controls.values():
        for name in _missing(control.requirements, requirements):
            yield f"controls/{control.id}.yml", f"there is no requirement {name}"
    for each in requirements.values():
        path = f"requirements/{each.id.partition('-')[0].lower()}.yml"
        for name in _missing(each.papers, papers):
            yield path, f"{each.id} names {name}, and there is no such paper"
        asking = tuple(seed.id for seed in seeds.values() if each.id in seed.requirements)
        if asking != each.seeds:
            yield path, f"the seeds of {each.id} are {', '.join(asking) or 'none'} by seeds.yml"
    for seed in seeds.values():
        for name in _missing(seed.requirements + seed.papers, {**requirements, **papers}):
            yield "seeds.yml", f"{seed.id} names {name}, and there is none"
        if not seed.requirements + seed.papers:
            yield "seeds.yml", f"nothing takes {seed.id} up"


def _revenants(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the same of what is retired."""
    for gone in catalogue.retired.values():
        if gone.id in catalogue.controls:
            yield "retired.yml", f"{gone.id} is a control again"
        for name in _missing(gone.instead, catalogue.controls):
            yield "retired.yml", f"{gone.id} names {name}, and there is no such control"


def _missing(names: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(names).difference(known))
