"""What lies on a host before a trial is put back by the host itself, to the last mode."""

import os
import subprocess
from pathlib import Path

import pytest

from plugins.module_utils import commands, tree_apply, trial
from plugins.module_utils.commands import CommandError
from plugins.module_utils.tree_plan import plan
from tests.support import trees

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture(name="root")
def with_something_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trial, "_PLACE", tmp_path / "trials")
    return trees.something_of_everything(tmp_path / "root")


def go_back(attempt: trial.Trial) -> None:
    """Do what the clock would do."""
    subprocess.run(["/bin/sh", str(attempt.place / "undo")], check=True)


def test_everything_is_put_back_as_it_was(root: Path, tmp_path: Path) -> None:
    before = trees.seen(root)
    attempt = trial.Trial("test", 60, [], ["touch", str(tmp_path / "in-force")])
    steps = plan(trees.wanted(root), rehearsal=False)
    attempt.prepare(steps)
    tree_apply.apply(steps, ())
    assert trees.seen(root) != before
    go_back(attempt)
    assert trees.seen(root) == before
    assert (tmp_path / "in-force").exists()
    assert not attempt.place.exists()


def test_whoever_comes_second_changes_nothing(root: Path) -> None:
    attempt = trial.Trial("test", 60, [], ["true"])
    steps = plan(trees.wanted(root), rehearsal=False)
    attempt.prepare(steps)
    tree_apply.apply(steps, ())
    kept = trees.seen(root)
    (attempt.place / "open").rename(attempt.place / "decided")
    go_back(attempt)
    assert trees.seen(root) == kept


def test_what_was_kept_is_readable_by_root_alone(root: Path) -> None:
    attempt = trial.Trial("test", 60, [], ["true"])
    attempt.prepare(plan(trees.wanted(root), rehearsal=False))
    assert attempt.place.stat().st_mode & 0o077 == 0


def test_without_a_clock_nothing_is_kept(root: Path, tmp_path: Path) -> None:
    attempt = trial.Trial("test", 0, ["touch", str(tmp_path / "in-force")], ["true"])
    steps = plan(trees.wanted(root), rehearsal=False)
    attempt.prepare(steps)
    tree_apply.apply(steps, (), attempt.start)
    assert (tmp_path / "in-force").exists()
    assert not attempt.place.exists()


def test_files_that_cannot_be_put_in_force_are_taken_back(root: Path, tmp_path: Path) -> None:
    before = trees.seen(root)
    attempt = trial.Trial("test", 0, ["false"], ["touch", str(tmp_path / "undone")])
    steps = plan(trees.wanted(root), rehearsal=False)
    attempt.prepare(steps)
    with pytest.raises(CommandError, match="false ended with 1"):
        tree_apply.apply(steps, (), attempt.start)
    attempt.abandon()
    assert trees.seen(root) == before
    assert (tmp_path / "undone").exists()
    assert not attempt.place.exists()


def test_a_trial_whose_files_are_slow_to_take_force_is_abandoned(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = trees.seen(root)
    attempt = trial.Trial("test", 0, ["sleep", "60"], ["touch", str(tmp_path / "undone")])
    attempt.prepare(plan(trees.wanted(root), rehearsal=False))
    monkeypatch.setattr(commands, "_SECONDS", 0.2)
    with pytest.raises(CommandError, match="has not ended within"):
        tree_apply.apply(plan(trees.wanted(root), rehearsal=False), (), attempt.start)
    attempt.abandon()
    assert trees.seen(root) == before
    assert (tmp_path / "undone").exists()


@pytest.mark.usefixtures("root")
def test_what_was_in_force_comes_back_where_no_file_changed(tmp_path: Path) -> None:
    force = tmp_path / "force"
    force.write_text("by hand")
    keep = ["sh", "-c", f"echo \"printf '%s' '$(cat {force})' > {force}\""]
    attempt = trial.Trial("test", 60, [], ["false"], ["false"], keep)
    attempt.prepare([])
    force.write_text("as wanted")
    go_back(attempt)
    assert force.read_text() == "by hand"


def test_a_trial_that_never_was_is_told(root: Path) -> None:
    assert root.exists()
    with pytest.raises(trial.GoneBackError, match="too late"):
        trial.confirm("nothing")
    trial.take_back("nothing")
