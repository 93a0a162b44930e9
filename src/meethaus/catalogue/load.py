"""Reads the catalogue's files. What is wrong in them is our mistake and stops everything."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from meethaus.catalogue.model import (
    Catalogue,
    Control,
    Level,
    Requirement,
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
    seeds: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


class _Requirements(_Strict):
    requirements: dict[_RequirementId, _Requirement]


@cache
def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Return the catalogue in `directory`, by default the package's own.

    Raises `BugError` naming the file that is wrong, or if there is no control at all.
    """
    directory = directory or package_dir() / "catalogue"
    controls = {each.id: each for each in _controls(directory / "controls")}
    if not controls:
        raise _bug(directory / "controls", "there is no control")
    requirements = {each.id: each for each in _requirements(directory / "requirements")}
    return Catalogue(dict(sorted(controls.items())), dict(sorted(requirements.items())))


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


def _requirements(directory: Path) -> Iterator[Requirement]:
    for path in sorted(directory.glob("*.yml")):
        for key, each in _parse(path, _Requirements).requirements.items():
            yield Requirement(key, each.level, _text(each.text), each.law, each.seeds, each.papers)


def _text(read: _Text) -> Text:
    return Text(read.en, read.de)


def _parse(path: Path, kind: type[Any]) -> Any:  # noqa: ANN401 - the kind that is asked for
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise _bug(path, str(error)) from error


def _bug(path: Path, problem: str) -> BugError:
    return BugError(f"{path} is wrong: {problem}", code="catalogue", remedy="Please report this.")
