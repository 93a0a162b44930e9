"""Goals and flows: whole, and refused by name where they are not."""

import shutil
from pathlib import Path

import pytest

from meethaus.catalogue import load_catalogue
from meethaus.catalogue.overview import load_overview
from meethaus.errors import BugError
from meethaus.paths import package_dir

FILES = ("goals.yml", "flows.yml")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(package_dir() / "catalogue" / name, tmp_path)
    return tmp_path


def test_every_requirement_serves_a_goal_and_every_goal_has_controls() -> None:
    overview, catalogue = load_overview(), load_catalogue()
    served = {name for goal in overview.goals for name in goal.requirements}
    assert served == set(catalogue.requirements)
    assert [goal.id for goal in overview.goals if not goal.controls(catalogue)] == []


def test_every_control_serves_a_goal() -> None:
    overview, catalogue = load_overview(), load_catalogue()
    found = {each.id for goal in overview.goals for each in goal.controls(catalogue)}
    assert found == set(catalogue.controls)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("goals.yml", "[ADM, CON]", "[CON]", "ADM-01.* serve no goal"),
        ("goals.yml", "[ROL]", "[ROL, XYZ]", "intervenability names XYZ"),
        ("goals.yml", "de: Transparenz", "fr: Transparence", "goals.yml is wrong"),
        ("flows.yml", "host-time-proved", "host-time-guessed", "time names host-time-guessed"),
        ("flows.yml", "to: relay", "to: moon", "flows.yml is wrong"),
        ("flows.yml", "flows:", "[", "flows.yml is wrong"),
    ],
)
def test_what_leads_nowhere_is_refused_by_its_file(
    directory: Path, file: str, old: str, new: str, said: str
) -> None:
    path = directory / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(BugError, match=said):
        load_overview(directory)
