"""Loading the collection's filters, which stand alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

FILTERS = Path(__file__).parents[4] / "plugins/filter"


@pytest.fixture(scope="session")
def loaded() -> Callable[[str], ModuleType]:
    """Return a function that loads the file of a filter."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, FILTERS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
