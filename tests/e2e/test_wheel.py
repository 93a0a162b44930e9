"""The built wheel, installed by pipx and started far from the checkout, does the same."""

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from meethaus.lab import Lab, Suite
from tests.e2e.conftest import BareSite, Installation
from tests.support import health, manifest, remote, runs
from tests.support.sites import Site
from tests.support.ways import CommandLine, Pass, Playbook

# In the group of the installation it is compared with.
_BESIDE_THE_CHECKOUT = pytest.mark.parametrize(
    "installation", [pytest.param(Suite.BOOKWORM, id="bookworm")], indirect=True
)
pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group(str(Suite.BOOKWORM)),
]


@dataclass(frozen=True)
class Elsewhere:
    """The installed wheel, and the server it set up."""

    command: CommandLine
    site: Site
    first: Pass


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dist")
    built = runs.start(
        ["python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place)]
    )
    assert built.code == 0, built.told()
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    home = tmp_path_factory.mktemp("pipx")
    binaries = home / "bin"
    environment = {"PIPX_HOME": str(home / "home"), "PIPX_BIN_DIR": str(binaries)}
    installed = runs.start(["pipx", "install", str(wheel)], cwd=home, environment=environment)
    assert installed.code == 0, installed.told()
    return CommandLine(
        command=str(binaries / "meethaus"),
        cwd=tmp_path_factory.mktemp("elsewhere"),
        # Nothing of the checkout's virtual environment may help out.
        environment={"PATH": os.defpath, "VIRTUAL_ENV": "", "PYTHONPATH": ""},
    )


@pytest.fixture(scope="module")
def elsewhere(command: CommandLine, bare_site: BareSite, lab: Lab) -> Iterator[Elsewhere]:
    site = bare_site("server-by-wheel", Suite.BOOKWORM)
    first = command.apply(site)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    yield Elsewhere(command, site, first)
    lab.stop(site.target.name)


def test_wheel_carries_playbooks_and_roles(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    collection = "meethaus/ansible_collections/meethaus/meet"
    assert f"{collection}/site.yml" in names
    assert f"{collection}/roles/web_edge/tasks/main.yml" in names
    assert [name for name in names if "/tests/" in name or "/inventories/lab" in name] == []


def test_every_service_is_healthy(elsewhere: Elsewhere) -> None:
    assert health.complaints(elsewhere.site.target) == []


@_BESIDE_THE_CHECKOUT
def test_wheel_installs_the_same_packages(elsewhere: Elsewhere, installation: Installation) -> None:
    by_wheel = manifest.packages(elsewhere.site.target)
    assert by_wheel == manifest.packages(installation.site.target)


@_BESIDE_THE_CHECKOUT
def test_wheel_leaves_the_same_configuration(
    elsewhere: Elsewhere, installation: Installation
) -> None:
    by_wheel = manifest.configuration(elsewhere.site.target, _own_words(elsewhere.site))
    by_checkout = manifest.configuration(installation.site.target, _own_words(installation.site))
    assert "etc/prosody/prosody.cfg.lua" in by_wheel
    assert manifest.differences(by_wheel, by_checkout) == []


def test_checkout_finds_nothing_to_do_after_the_wheel(elsewhere: Elsewhere) -> None:
    look = Playbook().look(elsewhere.site)
    assert look.run.code == 0, look.run.told()
    assert look.changed_tasks == ()


def _own_words(site: Site) -> dict[str, str]:
    """Return the words that only this deployment has, and what stands for them."""
    target = site.target
    words = {target.fqdn: "HOST", target.name: "NAME", target.address: "IPV4"}
    if target.address6:
        words[target.address6] = "IPV6"
    # By its sum the bridge's configuration says which authority of Prosody it trusts.
    authority = f"/usr/local/share/ca-certificates/auth.{target.fqdn}.crt"
    words[remote.run(target, f"sha256sum {authority}").split()[0]] = "AUTHORITY"
    return words | {secret: name.upper() for name, secret in site.secrets().items()}
