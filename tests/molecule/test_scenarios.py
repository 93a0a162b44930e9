"""Every molecule scenario, with its full sequence, one test each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import runs
from tests.support.runs import CHECKOUT

SCENARIOS = sorted(path.parent for path in CHECKOUT.glob("molecule/*/molecule.yml"))
SHARED = CHECKOUT / ".config" / "molecule" / "config.yml"
DEMANDED = ("create", "prepare", "check", "converge", "idempotence", "verify", "destroy")
"""`check` stands before the first `converge`: a dry run must work on an untouched server."""

_DEADLINE_SECONDS = 1500


def _sequence(scenario: Path) -> list[str]:
    """Return what `molecule test` does; a scenario's own sequence wins over the shared one."""
    sequence: list[str] = []
    for path in (SHARED, scenario / "molecule.yml"):
        content: dict[str, Any] = yaml.safe_load(path.read_text()) if path.is_file() else {}
        sequence = (content or {}).get("scenario", {}).get("test_sequence", sequence)
    return sequence


def _in_order(wanted: Sequence[str], among: Sequence[str]) -> bool:
    rest = iter(among)
    return all(step in rest for step in wanted)


def _marks(scenario: Path) -> list[pytest.MarkDecorator]:
    """Return a group of its own, and that a role with changed settings is a second look."""
    group = pytest.mark.xdist_group(f"molecule-{scenario.name}")
    return [group, pytest.mark.thorough] if scenario.name.endswith("_alternative") else [group]


def test_there_are_scenarios() -> None:
    assert SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_scenario_goes_through_the_full_sequence(scenario: Path) -> None:
    sequence = _sequence(scenario)
    assert _in_order(DEMANDED, sequence), sequence


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_scenario_verifies_with_testinfra(scenario: Path) -> None:
    assert list((scenario / "tests").glob("test_*.py"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_scenario_uses_the_playbooks_beside_it(scenario: Path) -> None:
    content = yaml.safe_load((scenario / "molecule.yml").read_text())
    named = content.get("provisioner", {}).get("playbooks", {})
    beside = {step for step in ("create", "prepare") if (scenario / f"{step}.yml").is_file()}
    assert beside <= set(named), "the shared playbook would run instead"


@pytest.mark.lab
@pytest.mark.timeout(_DEADLINE_SECONDS + 60)
@pytest.mark.parametrize(
    "scenario",
    [pytest.param(path, id=path.name, marks=_marks(path)) for path in SCENARIOS],
)
@pytest.mark.usefixtures("lab")
def test_scenario(scenario: Path) -> None:
    run = runs.start(
        ["molecule", "test", "--scenario-name", scenario.name],
        environment={"NO_COLOR": "1"},
        timeout=_DEADLINE_SECONDS,
    )
    assert run.code == 0, run.told(lines=120)
