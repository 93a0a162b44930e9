"""What cannot work is refused: with clear words, the right exit code and an untouched server."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, Suite
from tests.e2e.conftest import BareSite
from tests.e2e.refusal_cases import INVENTORY_CASES, LOGIN_CASES, SERVER_CASES, Case
from tests.e2e.spoiling import Bench
from tests.support import manifest, remote, runs
from tests.support.runs import Run
from tests.support.sites import Site

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

_CASES = [
    pytest.param(case, id=case.name, marks=pytest.mark.xdist_group(f"refusals-{group}"))
    for group, cases in (
        ("inventory", INVENTORY_CASES),
        ("login", LOGIN_CASES),
        ("server", SERVER_CASES),
    )
    for case in cases
]


@pytest.fixture(scope="session")
def good_site(bare_site: BareSite, worker_id: str) -> Site:
    site = bare_site(f"refusals-{worker_id}", Suite.BOOKWORM)
    # The same for the second user Ansible logs in as.
    remote.run(site.target, "install -d -o admin -g admin ~admin/.ansible ~admin/.ansible/tmp")
    return site


@pytest.fixture
def bench(good_site: Site, lab: Lab, tmp_path: Path) -> Iterator[Bench]:
    inventory = tmp_path / "inventory"
    shutil.copytree(good_site.inventory, inventory)
    site = replace(good_site, inventory=inventory)
    secrets = [*site.secrets().values(), site.vault_password_file.read_text().strip()]
    with ExitStack() as undoing:
        yield Bench(lab, site, tmp_path, undoing, secrets)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home without open SSH connections: a warm one would skip host key and login."""
    # Not below tmp_path: the path of a connection's socket has 108 characters at most.
    with tempfile.TemporaryDirectory(prefix="mh") as directory:
        yield Path(directory)


@pytest.mark.parametrize("case", _CASES)
def test_is_refused(case: Case, bench: Bench, home: Path) -> None:
    case.spoil(bench)
    before = manifest.now(bench.site.target)

    by_command = _apply(bench.site, home)
    _check(case, by_command, bench, (*case.says, *case.command_says))
    assert by_command.code == case.code, by_command.told()

    if case.plain:
        by_ansible = _playbook(bench.site, home)
        _check(case, by_ansible, bench, (*case.says, *case.ansible_says))
        assert by_ansible.code != 0, by_ansible.told()

    assert manifest.changes_since(bench.site.target, before) == []


@pytest.mark.parametrize(
    ("case", "code"),
    [
        pytest.param(
            next(case for case in cases if case.name == name),
            code,
            id=name,
            marks=pytest.mark.xdist_group(f"refusals-{group}"),
        )
        for cases, group, name, code in (
            (INVENTORY_CASES, "inventory", "bad-domain", "value-invalid"),
            (INVENTORY_CASES, "inventory", "wrong-vault-password", "vault-password-wrong"),
            (INVENTORY_CASES, "inventory", "group-missing", "group-empty"),
        )
    ],
)
def test_refusal_speaks_the_envelope(case: Case, code: str, bench: Bench, home: Path) -> None:
    case.spoil(bench)
    run = _apply(bench.site, home, "--format", "json")
    said = json.loads(run.stdout)
    assert run.code == said["exit_code"] == ExitCode.SETTINGS
    assert said["result"] is None
    assert said["error"]["code"] == code
    assert said["error"]["remedy"]


def _apply(site: Site, home: Path, *arguments: str) -> Run:
    command = ["meethaus", "apply", "--yes", "--inventory", str(site.inventory), *arguments]
    return runs.start(command, environment={"HOME": str(home)})


def _playbook(site: Site, home: Path) -> Run:
    command = ["ansible-playbook", "site.yml", "-i", str(site.inventory)]
    if site.vault_password_file.exists():
        command.append(f"--vault-password-file={site.vault_password_file}")
    return runs.start(command, environment={"HOME": str(home)})


def _check(case: Case, run: Run, bench: Bench, words: tuple[str, ...]) -> None:
    """Check what was said; a word may be broken over two lines, and YAML escapes quotes."""
    said = re.sub(r"\s+", " ", run.output)
    missing = [word for word in words if word not in said]
    assert missing == [], f"{case.name}: not said: {missing}\n{run.told()}"
    assert "Traceback (most recent call last)" not in run.output, run.told()
    shown = [secret for secret in bench.secrets if secret in run.output]
    assert shown == [], f"{case.name}: a secret was shown"
