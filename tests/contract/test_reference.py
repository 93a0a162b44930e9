"""The generated reference pages say what the code and the roles say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("src/meethaus/catalogue")
GENERATOR = ROOT / "scripts" / "generate_reference.py"


def check(root: Path) -> tuple[int, list[str]]:
    """Run the generator's check on a tree; return its exit code and the pages it calls stale."""
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check", "--root", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, [line.removeprefix("stale: ") for line in done.stdout.splitlines()]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the generator reads and writes."""
    for name in ("docs", "playbooks", "roles"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / CATALOGUE, tmp_path / CATALOGUE)
    return tmp_path


def test_reference_pages_are_fresh() -> None:
    assert check(ROOT) == (0, []), "Run: make docs"


def test_check_names_pages_whose_source_changed(copy: Path) -> None:
    specification = copy / "roles/meet/meta/argument_specs.yml"
    text = specification.read_text("utf-8")
    specification.write_text(text.replace("default: 7\n", "default: 8\n"), "utf-8")

    assert check(copy) == (1, ["docs/reference/variables.md", "roles/meet/README.md"])


def test_check_names_the_page_of_the_profiles_when_one_changed(copy: Path) -> None:
    profile = copy / "roles/meet/files/profiles/base.yml"
    text = profile.read_text("utf-8")
    profile.write_text(text.replace("{at_most: 60}", "{at_most: 61}", 1), "utf-8")

    assert check(copy) == (1, ["docs/reference/profiles.md"])


def test_check_names_the_pages_of_controls_and_coverage_when_a_control_changed(copy: Path) -> None:
    control = copy / CATALOGUE / "controls/host-logging-journal-short.yml"
    text = control.read_text("utf-8")
    control.write_text(
        text.replace("requirements: [LOG-05, RET-08]", "requirements: [RET-08]"), "utf-8"
    )

    assert check(copy) == (1, ["docs/reference/controls.md", "docs/reference/coverage.md"])


def test_check_names_a_page_edited_by_hand(copy: Path) -> None:
    page = copy / "docs/reference/exit-codes.md"
    page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")

    assert check(copy) == (1, ["docs/reference/exit-codes.md"])


def test_check_keeps_what_people_wrote_around_a_table(copy: Path) -> None:
    page = copy / "roles/meet/README.md"
    page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")

    assert check(copy) == (0, [])
