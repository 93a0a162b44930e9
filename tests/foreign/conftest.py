"""Servers that somebody else installed, each verified once without an inventory."""

import io
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from meethaus.lab import Lab, Target, TargetSpec
from tests.support.standing import standing_lab
from tests.support.verified import Verified, audit

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Foreign:
    """A server, how `--host` leads to it, and what was said of it when it was new."""

    target: Target
    address: str
    verified: Verified
    expected: dict[str, Any]


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with standing_lab() as standing:
        yield standing


@pytest.fixture(scope="session")
def install(lab: Lab, sockets: Path) -> Iterator[Callable[[str], Foreign]]:
    """Install a server by the script in the folder of this name, unless it stands already."""
    standing: dict[str, Foreign] = {}

    def make(name: str) -> Foreign:
        if name not in standing:
            lab.stop(name)
            target = lab.start(TargetSpec(name=name))
            _run_script(target, name)
            address = address_of(target, sockets)
            expected = yaml.safe_load((HERE / name / "expected.yml").read_text())
            standing[name] = Foreign(target, address, audit(address), expected)
        return standing[name]

    yield make
    for name in standing:
        lab.stop(name)


@pytest.fixture(scope="session")
def sockets() -> Iterator[Path]:
    """Give a directory for shared connections, with a name as short as those have to be."""
    with TemporaryDirectory(prefix="meethaus-") as directory:
        yield Path(directory)


def address_of(target: Target, directory: Path, user: str = "root") -> str:
    """Return what `--host` takes for a target of the lab, whose key nobody has elsewhere."""
    config = directory / f"{target.name}-{user}"
    config.write_text(
        f"Host *\nIdentityFile {target.identity_file}\nIdentitiesOnly yes\n"
        f"UserKnownHostsFile {target.known_hosts}\nGlobalKnownHostsFile /dev/null\n"
    )
    return f"ssh://{user}@{target.address}:{target.port}?ssh_config={config}"


def _run_script(target: Target, name: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(HERE / name, arcname=name)
    command = (
        "set -e; d=$(mktemp -d); tar -C $d -x --no-same-owner; "
        f"sh $d/{name}/install.sh {target.fqdn} > /tmp/install.log 2>&1 < /dev/null || "
        "{ tail -n 40 /tmp/install.log >&2; exit 1; }; rm -r $d /tmp/install.log"
    )
    done = subprocess.run(
        ["ssh", *target.ssh_options, f"root@{target.address}", command],
        input=packed.getvalue(),
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
