from pathlib import Path

from meethaus.lab.inotify import raise_instances, restore_instances


def test_small_number_is_raised_and_put_back(tmp_path: Path) -> None:
    entry, kept = tmp_path / "entry", tmp_path / "kept"
    entry.write_text("128\n")
    raise_instances(entry, kept)
    raise_instances(entry, kept)
    assert entry.read_text() == "1024\n"
    restore_instances(entry, kept)
    assert entry.read_text() == "128\n"
    assert not kept.exists()


def test_large_number_is_left_alone(tmp_path: Path) -> None:
    entry, kept = tmp_path / "entry", tmp_path / "kept"
    entry.write_text("8192\n")
    raise_instances(entry, kept)
    restore_instances(entry, kept)
    assert entry.read_text() == "8192\n"
