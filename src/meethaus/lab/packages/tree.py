"""Lays out the files of one package in a staging directory."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from meethaus.lab.packages import npm
from meethaus.lab.packages.description import Description, Release
from meethaus.lab.packages.errors import PackageBuildError
from meethaus.lab.packages.rendering import render

_TEMPLATE_ENDING = ".j2"
_IGNORED_NAMES = ("__pycache__", ".mypy_cache", ".ruff_cache")


def stage(
    folder: Path,
    description: Description,
    release: Release,
    names: Mapping[str, object],
    root: Path,
    npm_cache: Path,
) -> None:
    """Fill `root` with the payload of one package in one release, with final modes.

    Raises PackageBuildError when a named source, mode path or conffile does not exist.
    """
    for tree in description.shared:
        _copy(folder.parent / tree.source, root / tree.target.lstrip("/"))
    for payload in (folder / "files", folder / f"files-{release.name}"):
        if payload.is_dir():
            _copy(payload, root)
    for source in description.npm:
        npm.unpack(source, npm.fetch(source, npm_cache), root)
    _fill_templates(root, names)
    _write_note(root, description, release)
    for directory in description.directories:
        (root / directory.path.lstrip("/")).mkdir(parents=True, exist_ok=True)
    _set_modes(root, description)
    for conffile in description.conffiles:
        _existing(root, conffile, description.name)


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    elif source.is_dir():
        shutil.copytree(
            source,
            target,
            symlinks=True,
            dirs_exist_ok=True,
            copy_function=shutil.copy,
            ignore=shutil.ignore_patterns(*_IGNORED_NAMES),
        )
    else:
        raise PackageBuildError(f"{source} does not exist")


def _fill_templates(root: Path, names: Mapping[str, object]) -> None:
    for template in sorted(root.rglob(f"*{_TEMPLATE_ENDING}")):
        final = template.with_name(template.name.removesuffix(_TEMPLATE_ENDING))
        text = template.read_text(encoding="utf-8")
        final.write_text(render(text, names, str(template.relative_to(root))), encoding="utf-8")
        shutil.copymode(template, final)
        template.unlink()


def _write_note(root: Path, description: Description, release: Release) -> None:
    note = root / "usr/share/doc" / description.name / "README.standin"
    note.parent.mkdir(parents=True, exist_ok=True)
    extra = "".join(f"{item.package}: {item.reason}\n" for item in description.standin_depends)
    note.write_text(
        f"{description.name}, stand-in for product release {release.name}\n\n"
        f"{description.standin.strip()}\n\n"
        "Built for lab use. It holds none of the vendor's server code.\n"
        + (f"\nDependencies the vendor's package does not have:\n{extra}" if extra else ""),
        encoding="utf-8",
    )


def _set_modes(root: Path, description: Description) -> None:
    for place in (root, *root.rglob("*")):
        if place.is_symlink():
            continue
        executable = place.is_dir() or place.stat().st_mode & 0o100
        place.chmod(0o755 if executable else 0o644)
    modes = [(item.path, item.mode) for item in description.directories]
    modes += [(item.path, item.mode) for item in description.modes]
    for path, mode in modes:
        _existing(root, path, description.name).chmod(int(mode, 8))


def _existing(root: Path, path: str, package: str) -> Path:
    place = root / path.lstrip("/")
    if not place.exists():
        raise PackageBuildError(f"{package}: {path} is named but not shipped")
    return place
