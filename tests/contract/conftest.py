"""The roles as data, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLES = sorted(path.parent.parent for path in ROOT.glob("roles/*/tasks/main.yml"))

Task = dict[str, Any]


def load(path: Path) -> Any:
    """Return the content of a YAML file, `None` if there is no such file."""
    return yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None


def flat(tasks: list[Task]) -> Iterator[Task]:
    """Return all tasks of a file, those inside blocks too."""
    for task in tasks:
        yield task
        for part in ("block", "rescue", "always"):
            yield from flat(task.get(part, []))


@dataclass(frozen=True)
class Role:
    """One role."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """Return the variables of its specification."""
        main = load(self.path / "meta" / "argument_specs.yml")["argument_specs"]["main"]
        found: dict[str, dict[str, Any]] = main.get("options", {})
        return found

    @property
    def defaults(self) -> dict[str, Any]:
        return load(self.path / "defaults" / "main.yml") or {}

    def task_files(self) -> Iterator[tuple[Path, list[Task]]]:
        """Return each file of tasks and handlers with all its tasks."""
        for folder in ("tasks", "handlers"):
            for path in sorted((self.path / folder).glob("*.yml")):
                yield path, list(flat(load(path) or []))


@pytest.fixture(params=ROLES, ids=lambda path: path.name)
def role(request: pytest.FixtureRequest) -> Role:
    """Return each role in turn."""
    return Role(request.param)
