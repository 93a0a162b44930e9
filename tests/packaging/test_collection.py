"""The checkout is a collection that Ansible builds, installs and finds the roles of."""

import json
import os
import tarfile
from pathlib import Path

import pytest
import yaml

from tests.packaging.conftest import ROOT, SCRIPTS, run

ROLES = sorted(path.parent.parent.name for path in ROOT.glob("roles/*/tasks/main.yml"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("collection")
    built = run(
        [SCRIPTS / "ansible-galaxy", "collection", "build", ROOT, "--output-path", place], cwd=place
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return next(place.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def environment(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the settings that make Ansible see the installed collection and no checkout."""
    place = tmp_path_factory.mktemp("installed")
    install = ("collection", "install", "--offline", "--collections-path")
    done = run([SCRIPTS / "ansible-galaxy", *install, place, archive], cwd=place)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(place),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.defpath}",
    }


def test_the_archive_holds_the_collection_and_nothing_for_developers(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        tops = {name.split("/")[0] for name in tar.getnames()}
    assert {"roles", "playbooks", "plugins", "meta", "README.md", "LICENSE"} <= tops
    assert {"src", "tests", "molecule", ".venv", "inventories", "requirements"} & tops == set()


def test_every_role_can_be_used_by_its_full_name(
    environment: dict[str, str], tmp_path: Path
) -> None:
    play = {"hosts": "all", "roles": [{"role": f"meethaus.meet.{name}"} for name in ROLES]}
    playbook = tmp_path / "own.yml"
    playbook.write_text(yaml.safe_dump([play]), "utf-8")
    checked = run(
        ["ansible-playbook", "--syntax-check", "-i", "localhost,", playbook], tmp_path, environment
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_ansible_documents_every_role(environment: dict[str, str], tmp_path: Path) -> None:
    listed = run(
        ["ansible-doc", "--type", "role", "--list", "--json", "meethaus.meet"],
        tmp_path,
        environment,
    )
    assert listed.returncode == 0, listed.stderr
    assert set(json.loads(listed.stdout)) == {f"meethaus.meet.{name}" for name in ROLES}
