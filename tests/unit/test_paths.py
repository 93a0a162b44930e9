"""Where the package finds its data and keeps its files."""

from pathlib import Path

import pytest

from meethaus import paths


def test_collection_is_found_with_its_playbook_and_roles() -> None:
    collection = paths.collection_dir()
    assert (collection / "site.yml").is_file()
    assert (collection / "roles" / "meet" / "meta" / "argument_specs.yml").is_file()
    assert collection.parts[-3:] == ("ansible_collections", "meethaus", "meet")
    assert collection.is_relative_to(paths.collections_path())


def test_state_and_cache_follow_the_base_directories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/var/tmp/state")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/tmp/cache")
    assert paths.state_dir() == Path("/var/tmp/state/meethaus")
    assert paths.cache_dir() == Path("/var/tmp/cache/meethaus")


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_a_base_directory_that_is_not_absolute_is_ignored(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("XDG_STATE_HOME", value)
    assert paths.state_dir() == Path("/home/someone/.local/state/meethaus")
