"""The wheel carries everything, and works where there is no checkout."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from meethaus import __version__
from tests.packaging.conftest import ROOT, Command
from tests.support.places import OPERATOR_FLAGS

COLLECTION = "meethaus/ansible_collections/meethaus/meet"
NEEDED = (
    *("--yes", "--domain", "meet.example.org", "--email", "admin@example.org"),
    *OPERATOR_FLAGS,
    *("--country", "DE", "--hoster", "Example Hosting", "--hoster-country", "DE"),
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_below(folder: str) -> set[str]:
    """Return the files of the checkout that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        name
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file() and not (ROOT / name).is_symlink()
    }


@pytest.mark.parametrize("folder", ["roles", "playbooks", "plugins", "meta"])
def test_every_file_of_the_collection_is_in_the_wheel(names: set[str], folder: str) -> None:
    assert {f"{COLLECTION}/{name}" for name in files_below(folder)} - names == set()
    assert {f"{COLLECTION}/{name}" for name in ("site.yml", "ansible.cfg")} <= names


def test_every_file_of_the_package_is_in_the_wheel(names: set[str]) -> None:
    own = {name.removeprefix("src/") for name in files_below("src/meethaus")}
    assert own - names == set()


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    assert [name for name in names if not name.startswith(("meethaus/", "meethaus-"))] == []
    inside = {name.removeprefix(f"{COLLECTION}/") for name in names if name.startswith(COLLECTION)}
    parts = {name.split("/")[0] for name in inside}
    files = {"ansible.cfg", "galaxy.yml", "site.yml"}
    assert parts == files | {"meta", "playbooks", "plugins", "roles"}
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_command_starts(installed: Command, tmp_path: Path) -> None:
    assert installed("--version", cwd=tmp_path).stdout == f"meethaus {__version__}\n"
    shown = installed("--help", cwd=tmp_path)
    assert (shown.returncode, "apply" in shown.stdout) == (0, True)


def test_doctor_finds_the_installation_healthy(installed: Command, tmp_path: Path) -> None:
    looked = installed("doctor", cwd=tmp_path)
    assert looked.returncode == 0, looked.stdout + looked.stderr


def test_init_writes_an_inventory_that_the_installation_accepts(
    installed: Command, tmp_path: Path
) -> None:
    # Port 9 (discard) is closed: nothing here listens on it.
    made = installed("init", "mine", *NEEDED, "--address", "127.0.0.1", "--port", "9", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    looked = installed("doctor", "-i", "mine", cwd=tmp_path)
    assert "describes meet.example.org" in looked.stdout
    # The playbook and all its roles were found; only the server is not there.
    planned = installed("plan", "-i", "mine", cwd=tmp_path)
    assert planned.returncode == 3, planned.stdout + planned.stderr
    assert "refuses connections" in planned.stdout
