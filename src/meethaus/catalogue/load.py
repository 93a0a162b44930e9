"""Reads the catalogue's files. What is wrong in them is our mistake and stops everything."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

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
    Text,
)
from meethaus.errors import BugError
from meethaus.paths import package_dir

__all__ = ["load_catalogue"]

_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]
_RequirementId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}-\d\d$")]
_SeedId = Annotated[str, StringConstraints(pattern=r"^S[1-9]\d*$")]
_PaperId = Annotated[str, StringConstraints(pattern=r"^D\d\d$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(_Strict):
    en: _Said
    de: _Said


class _Source(_Strict):
    address: _Said
    version: str = ""
    read: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class _Control(_Strict):
    id: _Id
    title: _Text
    why: _Text
    remedy: _Text
    cost: _Text
    requirements: Annotated[tuple[_RequirementId, ...], Field(min_length=1)]
    role: _Name
    part: str = ""
    settings: tuple[_Name, ...] = ()
    evidence: tuple[_Name, ...] = ()
    severity: Severity
    status: Status = Status.AUTOMATED
    reason: str = ""
    break_: tuple[_Said, ...] = Field(default=(), alias="break")
    sources: tuple[_Source, ...] = ()


class _Requirement(_Strict):
    level: Level
    text: _Text
    law: str = ""
    seeds: tuple[_SeedId, ...] = ()
    papers: tuple[_PaperId, ...] = ()


class _Requirements(_Strict):
    requirements: dict[_RequirementId, _Requirement]


class _Seed(_Strict):
    advice: _Said
    requirements: tuple[_RequirementId, ...] = ()
    papers: tuple[_PaperId, ...] = ()
    instead: str = ""


class _Seeds(_Strict):
    seeds: dict[_SeedId, _Seed]


class _Papers(_Strict):
    papers: dict[_PaperId, _Text]


class _Retired(_Strict):
    since: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    why: _Said
    instead: tuple[_Id, ...] = ()


class _AllRetired(_Strict):
    retired: dict[_Id, _Retired]


# PyYAML can be built without the C library; with it the catalogue is read ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OnceLoader(_Loader):  # type: ignore[misc]  # which one is known at run time
    """Refuses a key that stands twice, of which YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, *deep: bool) -> Any:  # noqa: ANN401 - as PyYAML has it
        keys = [key.value for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.YAMLError(f"{', '.join(twice)} stands twice")
        return super().construct_mapping(node, *deep)


@cache
def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Return the catalogue in `directory`, by default the package's own.

    Raises `BugError` naming the file that is wrong, or if there is no control at all.
    """
    directory = directory or package_dir() / "catalogue"
    controls = {each.id: each for each in _controls(directory / "controls")}
    if not controls:
        raise _bug(directory / "controls", "there is no control")
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
        raise _bug(directory / path, problem)
    return catalogue


def _controls(directory: Path) -> Iterator[Control]:
    for path in sorted(directory.glob("*.yml")):
        read = _parse(path, _Control)
        if read.id != path.stem:
            raise _bug(path, f"its id is {read.id}")
        if read.status is Status.AUTOMATED and not (read.evidence and read.break_):
            raise _bug(path, "what is automated needs evidence and a break")
        if (read.status is Status.AUTOMATED) != (read.reason == ""):
            raise _bug(path, "a reason is for what is not automated, and needed there")
        fields = {name: getattr(read, name) for name in type(read).model_fields}
        texts = {name: _text(fields[name]) for name in ("title", "why", "remedy", "cost")}
        sources = tuple(Source(each.address, each.version, each.read) for each in read.sources)
        yield Control(**{**fields, **texts, "sources": sources})


def _requirements(directory: Path) -> dict[str, Requirement]:
    found: dict[str, Requirement] = {}
    for path in sorted(directory.glob("*.yml")):
        for key, each in _parse(path, _Requirements).requirements.items():
            if key.partition("-")[0].lower() != path.stem:
                raise _bug(path, f"{key} belongs into another file")
            text = _text(each.text)
            found[key] = Requirement(key, each.level, text, each.law, each.seeds, each.papers)
    return found


def _seeds(path: Path) -> dict[str, Seed]:
    return {
        key: Seed(key, each.advice, each.requirements, each.papers, each.instead)
        for key, each in _parse(path, _Seeds).seeds.items()
    }


def _papers(path: Path) -> dict[str, Paper]:
    return {key: Paper(key, _text(each)) for key, each in _parse(path, _Papers).papers.items()}


def _retired(path: Path) -> dict[str, Retired]:
    return {
        key: Retired(key, each.since, each.why, each.instead)
        for key, each in _parse(path, _AllRetired).retired.items()
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


def _text(read: _Text) -> Text:
    return Text(read.en, read.de)


def _parse(path: Path, kind: type[Any]) -> Any:  # noqa: ANN401 - the kind that is asked for
    try:
        return kind.model_validate(yaml.load(path.read_text(encoding="utf-8"), _OnceLoader))  # noqa: S506 - a safe one
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise _bug(path, str(error)) from error


def _bug(path: Path, problem: str) -> BugError:
    return BugError(f"{path} is wrong: {problem}", code="catalogue", remedy="Please report this.")
