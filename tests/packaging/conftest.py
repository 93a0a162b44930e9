"""The wheel, built once and installed once by pipx, as users do."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent

Command = Callable[..., subprocess.CompletedProcess[str]]


def run(
    words: list[str | Path], cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with only `environment` besides the basics, so that no checkout helps out."""
    kept = ("LANG", "SSL_CERT_FILE", "PIP_CERT", "PIP_CONFIG_FILE", "PIP_DEFAULT_TIMEOUT")
    basics = {name: os.environ[name] for name in kept if name in os.environ}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={"PATH": os.defpath, "HOME": str(cwd), **basics, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the source archive as a packager would."""
    place = tmp_path_factory.mktemp("dist")
    built = run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", place, ROOT],
        cwd=place,
        environment={"PATH": f"{SCRIPTS}{os.pathsep}{os.defpath}"},
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return next(place.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Return a function that runs the installed `meethaus` far from the checkout."""
    home = tmp_path_factory.mktemp("pipx")
    binaries = home / "bin"
    done = run(
        [sys.executable, "-m", "pipx", "install", wheel],
        cwd=home,
        environment={"PIPX_HOME": str(home / "home"), "PIPX_BIN_DIR": str(binaries)},
    )
    assert done.returncode == 0, done.stdout + done.stderr

    def meethaus(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return run([binaries / "meethaus", *words], cwd=cwd)

    return meethaus
