"""A tree of files comes into place as a whole, or the host stays as it was."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from plugins.module_utils import tree_apply
from plugins.module_utils.tree_plan import Entry, TreeError, plan
from tests.support import trees
from tests.support.trees import seen, wanted

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")

PLACES = (
    "new/deep/file",
    "changed",
    "theirs",
    "link",
    "gone",
    "empty/gone",
    "empty",
    "full",
    "made",
)


@pytest.fixture(name="root")
def with_something_of_everything(tmp_path: Path) -> Path:
    return trees.something_of_everything(tmp_path / "root")


def put(entries: Sequence[Entry], *verify: str) -> list[str]:
    """Apply the entries and return the paths that changed."""
    steps = plan(entries, rehearsal=False)
    tree_apply.apply(steps, verify)
    return [step.entry.path for step in steps]


def test_everything_is_as_wanted(root: Path) -> None:
    put(wanted(root))
    found = seen(root)
    assert sorted(found) == [
        "changed",
        "link",
        "made",
        "new",
        "new/deep",
        "new/deep/file",
        "theirs",
    ]
    assert (root / "link").read_text() == "new\n"
    assert found["changed"] == (0, 0, stat.S_IFREG | 0o600, "after\n")
    assert found["theirs"] == (0, 1, stat.S_IFREG | 0o640, "before theirs\n")
    assert found["made"] == (1, 0, stat.S_IFDIR | 0o750, "")


def test_second_time_changes_nothing(root: Path) -> None:
    put(wanted(root))
    assert put(wanted(root)) == []


@pytest.mark.parametrize("place", PLACES)
def test_each_difference_is_noticed_alone(root: Path, place: str) -> None:
    entries = [entry for entry in wanted(root) if entry.path == f"{root}/{place}"]
    if place == "empty":
        (root / "empty/gone").unlink()
    assert put(entries) == [f"{root}/{place}"]


def test_only_the_mode_is_changed_in_place(root: Path) -> None:
    before = (root / "theirs").stat().st_ino
    put(wanted(root))
    assert (root / "theirs").stat().st_ino == before


def test_directory_in_use_stays_where_only_an_empty_one_shall_go(root: Path) -> None:
    assert put([Entry(f"{root}/full", "absent", only_empty=True)]) == []
    assert (root / "full/kept").exists()


def test_objection_to_one_file_leaves_everything_as_it_was(root: Path) -> None:
    before = seen(root)
    with pytest.raises(
        TreeError, match=r"grep objects to .*/new/deep/file, so nothing was changed"
    ):
        put(wanted(root, validate="grep old %s"))
    assert seen(root) == before


def test_objection_to_the_whole_leaves_everything_as_it_was(root: Path) -> None:
    before = seen(root)
    script = f"grep after {root}/changed && test ! -e {root}/full && echo not so; false"
    with pytest.raises(TreeError, match="after\nnot so"):
        put(wanted(root), "sh", "-c", script)
    assert seen(root) == before


@pytest.mark.parametrize("call", ["replace", "mkdir", "chmod", "unlink", "rename", "symlink_to"])
@pytest.mark.parametrize("number", range(4))
def test_failing_system_call_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    before, steps = seen(root), plan(wanted(root), rehearsal=False)
    real, calls = getattr(Path, call), iter(range(1000))

    def full(self: Path, *arguments: object, **named: object) -> object:
        if next(calls) == number:
            raise OSError(28, "No space left on device")
        return real(self, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, call, full)
        try:
            tree_apply.apply(steps, ())
        except OSError:
            assert seen(root) == before
            return
    assert next(calls) <= number, f"{call} failed and nobody noticed"


def test_what_a_killed_run_left_is_replaced_and_not_written_through(root: Path) -> None:
    outside = root.parent / "outside"
    outside.write_text("untouched")
    (root / ".changed.meethaus-new").symlink_to(outside)
    put(wanted(root))
    assert outside.read_text() == "untouched"
    assert (root / "changed").read_text() == "after\n"
    assert not (root / ".changed.meethaus-new").exists()


@pytest.mark.parametrize("suffix", ["new", "old"])
@pytest.mark.parametrize("name", ["changed", "link", "full"])
def test_what_a_killed_run_left_goes_also_where_nothing_is_to_do(
    root: Path, name: str, suffix: str
) -> None:
    put(wanted(root))
    before, left = seen(root), root / f".{name}.meethaus-{suffix}"
    if name == "full":
        left.mkdir()
        (left / "kept").write_text("was to go")
    elif name == "link":
        left.symlink_to(root / "made")
    else:
        left.write_text("an old secret")
    tree_apply.sweep(wanted(root))
    assert seen(root) == before


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry("full", "file"), "full shall be a file, but a directory is there"),
        (Entry("gone", "directory"), "gone shall be a directory, but a file is there"),
        (Entry("gone", "file", owner="nobody-here"), "gone shall belong to nobody-here"),
        (Entry("gone", "file", source="/nowhere"), "gone shall be a copy of /nowhere"),
    ],
)
def test_what_stands_in_the_way_is_named(root: Path, entry: Entry, words: str) -> None:
    moved = Entry(**{**vars(entry), "path": f"{root}/{entry.path}"})
    with pytest.raises(TreeError, match=words):
        plan([moved], rehearsal=False)


def test_rehearsal_counts_what_needs_an_account_that_is_not_there_yet(root: Path) -> None:
    entry = Entry(f"{root}/gone", "file", content="before gone\n", owner="nobody-here")
    assert [step.entry for step in plan([entry], rehearsal=True)] == [entry]


def test_rehearsal_asks_the_validator_and_writes_nothing(root: Path) -> None:
    before = seen(root)
    steps = plan(wanted(root, validate="grep old %s"), rehearsal=True)
    with pytest.raises(TreeError, match="grep objects"):
        tree_apply.rehearse(steps)
    assert seen(root) == before


def test_rehearsal_does_without_a_validator_that_is_not_installed(root: Path) -> None:
    tree_apply.rehearse(plan(wanted(root, validate="no-such-command %s"), rehearsal=True))


def test_objection_to_a_secret_does_not_tell_it(root: Path) -> None:
    entry = Entry(
        f"{root}/x", "file", content="hush", validate="sh -c 'cat %s; false'", secret=True
    )
    with pytest.raises(TreeError) as raised:
        put([entry])
    assert "hush" not in str(raised.value)
