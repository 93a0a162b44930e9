"""A tree of files in which every kind of change happens once."""

import stat
from pathlib import Path

from plugins.module_utils.tree_plan import Entry

Snapshot = dict[str, tuple[int, int, int, str]]


def something_of_everything(root: Path) -> Path:
    """Make what is there before, below the root."""
    (root / "empty").mkdir(parents=True)
    (root / "full").mkdir()
    for name in ("changed", "theirs", "gone", "empty/gone", "full/kept"):
        (root / name).write_text(f"before {name}\n")
    (root / "link").symlink_to("elsewhere")
    return root


def wanted(root: Path, validate: str = "") -> list[Entry]:
    """Return a tree that makes, changes and removes something of everything."""
    return [
        Entry(f"{root}/new/deep/file", "file", content="new\n", validate=validate),
        Entry(f"{root}/changed", "file", content="after\n", mode=0o600),
        Entry(f"{root}/theirs", "file", content="before theirs\n", group="daemon", mode=0o640),
        Entry(f"{root}/link", "link", target="new/deep/file"),
        Entry(f"{root}/made", "directory", owner="daemon", mode=0o750),
        Entry(f"{root}/empty", "absent", only_empty=True),
        Entry(f"{root}/empty/gone", "absent"),
        Entry(f"{root}/gone", "absent"),
        Entry(f"{root}/full", "absent"),
    ]


def seen(root: Path) -> Snapshot:
    """Return owner, group, mode and content of everything below."""
    found: Snapshot = {}
    for path in sorted(root.rglob("*")):
        of = path.lstat()
        content = str(path.readlink()) if path.is_symlink() else ""
        if stat.S_ISREG(of.st_mode):
            content = path.read_text()
        found[str(path.relative_to(root))] = (of.st_uid, of.st_gid, of.st_mode, content)
    return found
