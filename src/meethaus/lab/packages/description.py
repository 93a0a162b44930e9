"""What a package description may say, and how it is read from disk.

A description is outside data, so it is checked field by field; an unknown name is refused.
The format is explained for authors in README.md beside this file.
"""

import datetime as dt
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from meethaus.lab.packages.errors import PackageBuildError

_Model = TypeVar("_Model", bound=BaseModel)
VersionKey = Literal["meta", "web", "jicofo", "videobridge"]


def _absolute(path: str) -> str:
    if not PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"{path!r} is not an absolute path on the target")
    return path


TargetPath = Annotated[str, AfterValidator(_absolute)]
FileMode = Annotated[str, Field(pattern=r"^[0-7]{4}$")]


class _Strict(BaseModel):
    """A model that refuses unknown fields and cannot be changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Release(_Strict):
    """One product release: the versions its packages carry."""

    name: str
    date: dt.date
    versions: dict[VersionKey, str]

    @property
    def epoch(self) -> int:
        """Seconds since 1970 that date every file of the release (noon, UTC)."""
        noon = dt.datetime.combine(self.date, dt.time(12), tzinfo=dt.UTC)
        return int(noon.timestamp())


class StandinDependency(_Strict):
    """A dependency the vendor's package does not have, and why the stand-in needs it."""

    package: str
    reason: str


class FileMatch(_Strict):
    """Mode of one path inside the package; the archive is always owned by root."""

    path: TargetPath
    mode: FileMode


class Directory(_Strict):
    """A directory the package ships even when it is empty."""

    path: TargetPath
    mode: FileMode = "0755"


class SharedTree(_Strict):
    """A file or tree kept once beside the packages and copied into several of them."""

    source: str
    target: TargetPath


class NpmSource(_Strict):
    """Files taken from a published npm package of an exact version.

    `integrity` is the registry's own `sha512-…` value; a download that differs is refused.
    `files` maps a path inside the archive (`package/…`) to a path on the target; a path that
    ends in `/` stands for the whole tree below it.
    """

    package: str
    version: str
    integrity: Annotated[str, Field(pattern=r"^sha512-[A-Za-z0-9+/]+=*$")]
    files: dict[str, TargetPath]


class SystemUser(_Strict):
    """A system account that `#USERS#` in the postinst creates."""

    name: str
    group: str
    home: TargetPath
    shell: TargetPath = "/bin/bash"


class Service(_Strict):
    """A service that `#SERVICES#` in the maintainer scripts enables, restarts and stops."""

    name: str
    kind: Literal["systemd", "sysv"]


class Relations(_Strict):
    """The fields a release may override."""

    pre_depends: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    suggests: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    standin_depends: tuple[StandinDependency, ...] = ()
    conffiles: tuple[TargetPath, ...] = ()
    modes: tuple[FileMatch, ...] = ()
    directories: tuple[Directory, ...] = ()
    shared: tuple[SharedTree, ...] = ()
    npm: tuple[NpmSource, ...] = ()


class Description(Relations):
    """One `package.yml`."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+.-]+$")]
    version: VersionKey
    section: str
    priority: Literal["optional", "extra"] = "optional"
    summary: Annotated[str, Field(max_length=80)]
    standin: str
    users: tuple[SystemUser, ...] = ()
    services: tuple[Service, ...] = ()
    releases: dict[str, Relations] = {}

    @model_validator(mode="after")
    def _conffiles_lie_in_etc(self) -> Self:
        stray = [path for path in self.conffiles if not path.startswith("/etc/")]
        if stray:
            raise ValueError(f"conffiles outside /etc: {', '.join(stray)}")
        return self

    def for_release(self, release: Release) -> Self:
        """Return the description with the overrides of `release` applied field by field."""
        override = self.releases.get(release.name)
        if override is None:
            return self
        changed = {name: getattr(override, name) for name in override.model_fields_set}
        return self.model_copy(update=changed)


class _ReleaseTable(_Strict):
    releases: tuple[Release, ...]


def load_releases(path: Path) -> tuple[Release, ...]:
    """Read the release table; raises PackageBuildError when it does not fit the format."""
    return _load(_ReleaseTable, path).releases


def load_descriptions(root: Path) -> tuple[tuple[Path, Description], ...]:
    """Read every `<package>/package.yml` below `root`, sorted by name, with its directory."""
    found = []
    for path in sorted(root.glob("*/package.yml")):
        description = _load(Description, path)
        if description.name != path.parent.name:
            raise PackageBuildError(f"{path}: `name` must be {path.parent.name!r}, as the folder")
        found.append((path.parent, description))
    return tuple(found)


def _load(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise PackageBuildError(f"{path}: {error}") from error
