"""A disk that is really full leaves every file whole, and says that it is full."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from plugins.module_utils import tree_apply, trial
from plugins.module_utils.tree_plan import Entry, Step, TreeError, plan
from tests.support import trees
from tests.support.bounded import Bounded, bounded
from tests.support.trees import seen, wanted

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts file systems")

_PAGE = 4096


@pytest.fixture(name="disk")
def bounded_disk(tmp_path: Path) -> Iterator[Bounded]:
    with bounded(tmp_path) as made:
        yield made


@pytest.fixture(name="root")
def with_something_of_everything(disk: Bounded, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trial, "_PLACE", disk.place / "trials")
    return trees.something_of_everything(disk.place / "root")


def steps_of(entries: Sequence[Entry]) -> list[Step]:
    return plan(entries, rehearsal=False)


@pytest.mark.parametrize("pages", [0, 1])
def test_full_disk_is_named_and_everything_stays(root: Path, disk: Bounded, pages: int) -> None:
    before = seen(root)
    disk.leave(pages * _PAGE)
    with pytest.raises(OSError, match=f"No space left on device: '{root}/"):
        tree_apply.apply(steps_of(wanted(root)), ())
    assert seen(root) == before


def test_next_run_after_room_was_made_does_it_all(root: Path, disk: Bounded) -> None:
    disk.leave(_PAGE)
    with pytest.raises(OSError, match="No space left"):
        tree_apply.apply(steps_of(wanted(root)), ())
    disk.make_room()
    tree_apply.apply(steps_of(wanted(root)), ())
    assert steps_of(wanted(root)) == []


def test_the_way_back_takes_no_room(root: Path, disk: Bounded) -> None:
    """Somebody else takes what the new files have freed, and then the whole is objected to."""
    before = seen(root)
    disk.leave(3 * _PAGE)
    greedy = f"cat /dev/zero > {disk.place}/log; echo no room; false"
    with pytest.raises(TreeError, match="no room"):
        tree_apply.apply(steps_of(wanted(root)), ["sh", "-c", greedy])
    assert (disk.place / "log").stat().st_size >= _PAGE
    assert seen(root) == before


def test_trial_that_finds_no_room_leaves_nothing(root: Path, disk: Bounded) -> None:
    before = seen(root)
    disk.leave(_PAGE)
    attempt = trial.Trial("test", 60, ["true"], ["true"])
    with pytest.raises(OSError, match="No space left"):
        attempt.prepare(steps_of(wanted(root)))
    assert seen(root) == before
    assert not attempt.place.exists()


def test_trial_goes_back_on_a_full_disk(root: Path, disk: Bounded) -> None:
    """Whoever is locked out cannot make room."""
    before = seen(root)
    attempt = trial.Trial("test", 60, ["true"], ["true"])
    steps = steps_of(wanted(root))
    attempt.prepare(steps)
    tree_apply.apply(steps, ())
    disk.leave(0)
    trial.take_back("test")
    assert seen(root) == before
    assert not attempt.place.exists()
