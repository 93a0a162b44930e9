"""Container images: root file systems by mmdebstrap, cached under a hash of what went in."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from meethaus.errors import LabError
from meethaus.lab.command import run
from meethaus.lab.host import DEBIAN_KEYRING
from meethaus.lab.mirror import Mirror
from meethaus.lab.model import Suite
from meethaus.lab.podman import Podman
from meethaus.lab.state import Directories, exclusive

Progress = Callable[[str], None]
"""Receives a sentence whenever something begins that takes more than a second."""

ADMIN_PASSWORD = "lab-admin-password"  # noqa: S105 - known on purpose: tests of wrong ones need it
REPOSITORY = "localhost/meethaus-lab"
_INTERNET_SUITE = Suite.BOOKWORM
_SOURCE = f"deb [signed-by={DEBIAN_KEYRING}]"
_COMPILED = "__pycache__"
"""What Python may leave beside a program it has read; no part of any image."""

_HASH_LENGTH = 16
_BOOTSTRAP_SECONDS = 1200


@dataclass(frozen=True)
class Recipe:
    """What an image is made of: a directory of package data and a Debian suite."""

    kind: str
    suite: Suite

    @property
    def title(self) -> str:
        """How progress messages call the image."""
        return "internet" if self.kind == "internet" else f"{self.suite} server"


def target_recipe(suite: Suite | str) -> Recipe:
    """Return the recipe of a stock server; raise `LabError` for a suite the lab does not know."""
    try:
        return Recipe("target", Suite(suite))
    except ValueError as error:
        raise LabError(
            f"The lab has no image for {str(suite)!r}.",
            remedy=f"Use one of: {', '.join(Suite)}.",
            code="lab-suite-unknown",
        ) from error


INTERNET_RECIPE = Recipe("internet", _INTERNET_SUITE)


def parse_packages(text: str) -> tuple[str, ...]:
    """Read a package list: one name a line, `#` starts a comment."""
    names = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(sorted(name for name in names if name))


def digest(*parts: str) -> str:
    """Return a short hash over texts; order and boundaries matter."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{len(part)}:".encode() + part.encode())
    return whole.hexdigest()[:_HASH_LENGTH]


@dataclass(frozen=True)
class Images:
    """Makes images when they are missing and tells their names."""

    podman: Podman
    directories: Directories
    mirror: Mirror
    progress: Progress

    def ensure(self, recipe: Recipe) -> str:
        """Return the full name of the image, building what is missing."""
        with ExitStack() as stack:
            context = stack.enter_context(as_file(files("meethaus.lab") / "data" / recipe.kind))
            shared = stack.enter_context(as_file(files("meethaus.lab") / "data" / "target"))
            base = self._base_hash(recipe, context)
            overlay = _tree_text(context) + (shared / "lab-init").read_text()
            image = f"{REPOSITORY}/{recipe.kind}-{recipe.suite}:{digest(base, overlay)}"
            if self.podman.image_exists(image):
                return image
            stack.enter_context(exclusive(self.directories.cache / "images.lock"))
            if not self.podman.image_exists(image):
                self._build(recipe, context, shared, base, image)
            return image

    def _build(self, recipe: Recipe, context: Path, shared: Path, base: str, image: str) -> None:
        base_image = f"{REPOSITORY}/base-{recipe.kind}-{recipe.suite}:{base}"
        if not self.podman.image_exists(base_image):
            archive = self._archive(recipe, context, base)
            self.progress(f"Importing the {recipe.title} image")
            change = "STOPSIGNAL SIGRTMIN+3"
            self.podman.call("import", "--quiet", "--change", change, str(archive), base_image)
        with tempfile.TemporaryDirectory(prefix="meethaus-image-") as scratch:
            build = Path(scratch) / "context"
            shutil.copytree(context, build, ignore=shutil.ignore_patterns(_COMPILED))
            shutil.copy(shared / "lab-init", build / "lab-init")
            self.podman.build(build, image, {"BASE": base_image})

    def _archive(self, recipe: Recipe, context: Path, base: str) -> Path:
        archive = self.directories.images / f"{recipe.kind}-{recipe.suite}-{base}.tar.zst"
        if archive.is_file():
            return archive
        self.progress(f"Building the {recipe.title} image; this takes about a minute, once")
        partial = archive.with_name(f"partial-{archive.name}")
        customize = context / "customize"
        hook = [f'--customize-hook=sh {customize} "$1"'] if customize.is_file() else []
        run(
            [
                *("mmdebstrap", "--quiet", "--variant=apt", "--components=main"),
                f"--include={','.join(_packages(context))}",
                *hook,
                *(str(recipe.suite), str(partial)),
                f"{_SOURCE} {self.mirror.archive} {recipe.suite} main",
                f"{_SOURCE} {self.mirror.archive} {recipe.suite}-updates main",
                f"{_SOURCE} {self.mirror.security} {recipe.suite}-security main",
            ],
            timeout=_BOOTSTRAP_SECONDS,
            environment=os.environ | self._variables(recipe),
        )
        partial.replace(archive)
        return archive

    def _base_hash(self, recipe: Recipe, context: Path) -> str:
        customize = context / "customize"
        script = customize.read_text() if customize.is_file() else ""
        variables = sorted(self._variables(recipe).items())
        return digest(recipe.suite, *_packages(context), script, repr(variables))

    def _variables(self, recipe: Recipe) -> dict[str, str]:
        return {
            "LAB_SUITE": recipe.suite,
            "LAB_ARCHIVE": self.mirror.plain.archive,
            "LAB_SECURITY": self.mirror.plain.security,
            "LAB_ADMIN_PASSWORD": ADMIN_PASSWORD,
        }


def _packages(context: Path) -> tuple[str, ...]:
    return parse_packages((context / "packages.txt").read_text())


def _tree_text(directory: Path) -> str:
    """Return names and contents of all files, in a fixed order."""
    found = (path for path in directory.rglob("*") if _COMPILED not in path.parts)
    paths = sorted(path for path in found if path.is_file())
    return "".join(f"{path.relative_to(directory)}\n{path.read_text()}\n" for path in paths)
