"""The scripts that roles run on a host, loaded as what they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROLES = Path(__file__).parents[3] / "roles"


def load(script: str) -> ModuleType:
    """Load a script by its path below the directory of roles."""
    spec = importlib.util.spec_from_file_location(Path(script).stem, ROLES / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", name="look")
def loaded_look() -> ModuleType:
    return load("host_preflight/files/look.py")


@pytest.fixture(name="asking")
def loaded_ask() -> ModuleType:
    return load("host_resolver/files/ask.py")
