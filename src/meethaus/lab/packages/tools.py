"""Runs the few outside tools the builder needs, with readable failures."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from meethaus.lab.packages.errors import PackageBuildError

_PROVIDED_BY = {
    "apt-ftparchive": "apt-utils",
    "dpkg-deb": "dpkg",
    "gpg": "gpg",
    "gpgconf": "gpgconf",
    "npm": "npm",
}


def run(
    command: Sequence[str], *, cwd: Path | None = None, extra_env: Mapping[str, str] | None = None
) -> str:
    """Run `command` and return its standard output.

    Raises PackageBuildError when the tool is missing (naming the Debian package) or fails.
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **(extra_env or {})}
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        package = _PROVIDED_BY.get(command[0], command[0])
        raise PackageBuildError(
            f"{command[0]} is not installed; run: apt-get install {package}"
        ) from error
    except subprocess.CalledProcessError as error:
        detail = (error.stderr or error.stdout).strip()
        raise PackageBuildError(f"{' '.join(command)}: {detail}") from error
    return done.stdout
