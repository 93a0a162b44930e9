"""The preflight look, loaded as the script it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

LOOK = Path(__file__).parents[3] / "roles/host_preflight/files/look.py"


@pytest.fixture(scope="module", name="look")
def loaded_look() -> ModuleType:
    spec = importlib.util.spec_from_file_location("host_preflight_look", LOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
