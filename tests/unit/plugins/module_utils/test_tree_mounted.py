"""A file that is a mount of its own is written into, and comes back like any other."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.module_utils import tree_apply
from plugins.module_utils.tree_mounted import is_mounted
from plugins.module_utils.tree_plan import Entry, TreeError, plan

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")


@pytest.fixture(name="mounted")
def file_laid_over_another(tmp_path: Path) -> Iterator[Path]:
    """Lay a file over another as container programs do; a blank in its name is escaped."""
    outside, inside = tmp_path / "outside", tmp_path / "in side"
    outside.write_text("before, and longer\n")
    inside.touch()
    subprocess.run(["mount", "--bind", str(outside), str(inside)], check=True)
    yield inside
    subprocess.run(["umount", str(inside)], check=True)


def put(entry: Entry, *verify: str) -> None:
    tree_apply.apply(plan([entry], rehearsal=False), verify)


@needs_root
def test_mounted_file_is_known_and_its_neighbour_is_not(mounted: Path) -> None:
    assert is_mounted(mounted)
    assert not is_mounted(mounted.with_name("outside"))


def test_without_the_kernels_list_nothing_is_mounted(tmp_path: Path) -> None:
    assert not is_mounted(Path("/"), mounts=tmp_path / "none")


@needs_root
def test_it_is_written_into_and_stays_mounted(mounted: Path) -> None:
    put(Entry(path=str(mounted), state="file", content="after\n", mode=0o640))
    assert mounted.read_text() == mounted.with_name("outside").read_text() == "after\n"
    assert mounted.stat().st_mode & 0o777 == 0o640
    assert is_mounted(mounted)
    assert sorted(path.name for path in mounted.parent.iterdir()) == ["in side", "outside"]
    assert plan([Entry(str(mounted), "file", content="after\n", mode=0o640)], rehearsal=False) == []


@needs_root
@pytest.mark.parametrize("verify", [["false"], ["sh", "-c", "exit 3"]])
def test_it_is_as_before_when_something_objects(mounted: Path, verify: list[str]) -> None:
    mode = mounted.stat().st_mode
    with pytest.raises(TreeError, match="objects to the files together"):
        put(Entry(path=str(mounted), state="file", content="after\n", mode=0o600), *verify)
    assert mounted.read_text() == "before, and longer\n"
    assert mounted.stat().st_mode == mode


@needs_root
@pytest.mark.parametrize("state", ["absent", "link"])
def test_it_cannot_go_nor_become_a_link(mounted: Path, state: str) -> None:
    with pytest.raises(TreeError, match="mounted there from outside"):
        put(Entry(path=str(mounted), state=state, target="elsewhere"))
    assert mounted.read_text() == "before, and longer\n"
