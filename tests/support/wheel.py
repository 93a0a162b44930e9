"""The built wheel, installed by pipx far from the checkout."""

import os
from pathlib import Path

from tests.support import runs
from tests.support.ways import CommandLine


def installed_wheel(place: Path) -> CommandLine:
    """Build the wheel, install it below `place` and return its command, which knows no checkout."""
    built = runs.start(
        ["python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place / "dist")]
    )
    assert built.code == 0, built.told()
    wheel = next((place / "dist").glob("*.whl"))
    home, binaries, elsewhere = place / "pipx", place / "bin", place / "elsewhere"
    elsewhere.mkdir()
    installed = runs.start(
        ["pipx", "install", str(wheel)],
        cwd=elsewhere,
        environment={"PIPX_HOME": str(home), "PIPX_BIN_DIR": str(binaries)},
    )
    assert installed.code == 0, installed.told()
    return CommandLine(
        command=str(binaries / "meethaus"),
        cwd=elsewhere,
        # Nothing of the checkout's virtual environment may help out.
        environment={"PATH": os.defpath, "VIRTUAL_ENV": "", "PYTHONPATH": ""},
    )
