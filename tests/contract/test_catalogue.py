"""The catalogue, the roles and the profiles speak of the same requirements and variables."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from meethaus.catalogue import (
    Catalogue,
    Control,
    Requirement,
    Seed,
    Status,
    Vantage,
    load_catalogue,
)
from meethaus.settings import Part, load_specs
from scripts.reference_controls import controls_page
from scripts.reference_coverage import coverage_page
from scripts.reference_text import plain
from tests.contract.conftest import ROLES, ROOT, load

CATALOGUE = load_catalogue()
SPECS = load_specs()
ROLE_NAMES = {path.name for path in ROLES}
PROFILES = sorted(ROOT.glob("roles/meet/files/profiles/*.yml"))
CONTROL = pytest.mark.parametrize("control", CATALOGUE.controls.values(), ids=lambda each: each.id)
PROFILE = pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
EACH = pytest.mark.parametrize("each", CATALOGUE.requirements.values(), ids=lambda each: each.id)
SEED = pytest.mark.parametrize("seed", CATALOGUE.seeds.values(), ids=lambda each: each.id)

# --- What names what ---


@CONTROL
def test_control_serves_requirements_that_exist(control: Control) -> None:
    assert set(control.requirements) <= set(CATALOGUE.requirements)
    assert len(set(control.requirements)) == len(control.requirements)


@CONTROL
def test_control_belongs_to_a_role_and_a_part(control: Control) -> None:
    assert control.role in (ROLE_NAMES if Vantage.INSIDE in control.vantages else {""})
    assert control.part in {"", *Part}


@CONTROL
def test_control_is_decided_by_variables_of_its_role(control: Control) -> None:
    places = {name: SPECS.variables[name].role for name in control.settings}
    assert set(places.values()) <= {control.role, "meet"}


@CONTROL
def test_control_says_all_in_both_languages(control: Control) -> None:
    # A remedy may be nothing but a line to write.
    for text in (control.title, control.why, control.cost):
        assert text.en != text.de
    for title in (control.title.en, control.title.de):
        assert not title.endswith(".")


@PROFILE
def test_profile_demands_requirements_that_exist(path: Path) -> None:
    whole = load(path)
    named = [each["requirements"] for each in (*whole["demands"], *whole["refuses"].values())]
    assert {one for each in named for one in each} <= set(CATALOGUE.requirements)


@PROFILE
def test_what_a_profile_says_must_be_rests_on_a_must(path: Path) -> None:
    for demand in load(path)["demands"]:
        levels = {CATALOGUE.requirements[each].level.value for each in demand["requirements"]}
        assert demand["level"] != "M" or "M" in levels, demand["requirements"]


# --- What the pages say ---


def section(page: str, title: str) -> str:
    """Return the part of a page below one heading of the third level."""
    return re.split(r"^##", page.partition(f"\n### {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[
        0
    ]


COVERAGE = coverage_page(CATALOGUE)
CONTROLS = controls_page(CATALOGUE, [])


@EACH
def test_coverage_names_exactly_what_takes_a_requirement_up(each: Requirement) -> None:
    shown = section(COVERAGE, each.id)
    controls = {one.id for one in CATALOGUE.controls.values() if each.id in one.requirements}
    assert plain(each.text.en) in shown
    assert plain(each.text.de) in shown
    assert set(re.findall(r"controls\.md#([a-z0-9-]+)", shown)) == controls
    assert set(re.findall(r"\bD\d\d\b", shown)) == set(each.papers)
    assert ("**Nothing yet**" in shown) == (not controls and not each.papers)


def rows(page: str, head: str) -> Iterator[list[str]]:
    """Yield the rows of the table whose first line starts with `head`."""
    for line in page.partition(f"\n| {head} |")[2].partition("\n\n")[0].splitlines()[2:]:
        yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


ADVICE = {row[0]: row for row in rows(COVERAGE, "No. | Advice")}


@SEED
def test_coverage_leads_from_advice_to_what_takes_it_up(seed: Seed) -> None:
    _, said, taken_up = ADVICE[seed.id]
    assert said.startswith(plain(seed.advice))
    assert ("**Instead:**" in said) == bool(seed.instead)
    assert re.findall(r"\(#([a-z]+-\d\d)\)", taken_up) == [
        each.lower() for each in seed.requirements
    ]
    assert set(seed.papers) <= set(re.findall(r"D\d\d", taken_up))


def test_coverage_shows_all_advice() -> None:
    assert list(ADVICE) == list(CATALOGUE.seeds)


def test_coverage_counts_what_is_open() -> None:
    *_, (_, *numbers) = rows(COVERAGE, "Level | Requirements")
    every, seen, told, nothing = map(int, numbers)
    assert every == len(CATALOGUE.requirements) == seen + told + nothing
    assert nothing == COVERAGE.count("\n- **Nothing yet**")


@CONTROL
def test_page_of_controls_shows_each(control: Control) -> None:
    shown = section(CONTROLS, control.id)
    # A remedy may be nothing but a line to write.
    for text in (control.title, control.why, control.cost):
        assert plain(text.en).replace("|", "\\|") in shown
        assert plain(text.de).replace("|", "\\|") in shown
    for name in (*control.requirements, *control.settings, *control.evidence):
        assert name in shown
    assert plain(control.reason) in shown
    assert f"Severity: {control.severity.value}" in shown
    assert ("by a person" in shown) == (control.status is Status.MANUAL)


def test_a_catalogue_without_controls_has_a_page_that_says_so() -> None:
    empty = Catalogue({}, CATALOGUE.requirements, CATALOGUE.seeds, CATALOGUE.papers)
    open_ = [each for each in CATALOGUE.requirements.values() if not each.papers]
    assert coverage_page(empty).count("\n- **Nothing yet**") == len(open_)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* <c> d_e", r"a \*b\* \<c> d_e"),
        ("run `a *b*` on *", r"run `a *b*` on \*"),
        ("a lone ` here", r"a lone \` here"),
        ("two\n lines", "two lines"),
    ],
)
def test_text_for_people_is_shown_as_it_is(text: str, shown: str) -> None:
    assert plain(text) == shown


# --- What is gone ---


def control_files(*range_: str) -> set[str]:
    """Return the controls whose files went away in a range of the history."""
    told = git("log", "--diff-filter=D", "--no-renames", "--name-only", "--format=", *range_)
    return {
        Path(line).stem
        for line in told.splitlines()
        if line.startswith("src/meethaus/catalogue/controls/")
    }


def git(*words: str) -> str:
    """Return what git tells of the checkout; where there is no history, there is nothing to ask."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no history here: {done.stderr.strip()}")
    return done.stdout


@pytest.fixture(scope="module")
def since_it_counts() -> str:
    """The range since the list of the retired is kept; what went away before was in no release."""
    if git("rev-parse", "--is-shallow-repository").strip() != "false":
        pytest.skip("only the last commits are here")
    (first, *_) = git(
        "log", "--diff-filter=A", "--format=%H", "--", "src/meethaus/catalogue/retired.yml"
    ).split() or [""]
    if not first:
        pytest.skip("the list is not in the history yet")
    return f"{first}..HEAD"


def test_no_control_disappears_without_a_word(since_it_counts: str) -> None:
    gone = control_files(since_it_counts) - set(CATALOGUE.controls)
    assert gone - set(CATALOGUE.retired) == set()


def test_the_history_tells_what_went_away() -> None:
    """Otherwise the test above would see nothing."""
    git("rev-parse", "HEAD")
    files = git(
        "log", "--diff-filter=A", "--name-only", "--format=", "--", "src/meethaus/catalogue"
    )
    assert "src/meethaus/catalogue/controls/host-logging-journal-short.yml" in files
