"""Every variable the documentation names is one that a role declares."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.support.pages import names_in_code

ROOT = Path(__file__).resolve().parents[2]


@cache
def declared() -> tuple[set[str], set[str]]:
    """Return the role names, and all variables that they declare."""
    roles: set[str] = set()
    names: set[str] = set()
    for path in ROOT.glob("roles/*/meta/argument_specs.yml"):
        roles.add(path.parent.parent.name)
        for entry in yaml.safe_load(path.read_text("utf-8"))["argument_specs"].values():
            names |= set(entry.get("options", {}))
    return roles, names


def test_names_a_variable_that_exists(page: Path) -> None:
    roles, known = declared()
    prefix = re.compile(rf"({'|'.join(sorted(roles))})_\w+")
    shown = {name for name in names_in_code(page) if prefix.fullmatch(name)}
    unknown = shown - known - roles
    if unknown:
        pytest.fail(f"{page} names {', '.join(sorted(unknown))}, which no role declares.")
