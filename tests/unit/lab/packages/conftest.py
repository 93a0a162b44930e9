"""Stages stand-in packages as the builder would, without the network, once per test run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from meethaus.lab import packages
from meethaus.lab.packages.description import load_descriptions, load_releases
from meethaus.lab.packages.rendering import variables
from meethaus.lab.packages.tree import stage

SOURCE = Path(packages.__file__).parent

Staged = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def packages_source() -> Path:
    """Return the folder that holds one folder per stand-in package."""
    return SOURCE


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Return a function from (package, release) to its payload tree; npm downloads are left out."""
    base = tmp_path_factory.mktemp("staged")
    releases = {release.name: release for release in load_releases(SOURCE / "releases.yml")}
    descriptions = {
        description.name: (folder, description) for folder, description in load_descriptions(SOURCE)
    }

    def staged_tree(name: str, release_name: str) -> Path:
        root = base / f"{name}-{release_name}"
        if not root.exists():
            root.mkdir()
            folder, description = descriptions[name]
            release = releases[release_name]
            offline = description.for_release(release).model_copy(update={"npm": ()})
            names = variables(offline, release)
            stage(folder, offline, release, names, root, base / "no-downloads")
        return root

    return staged_tree
