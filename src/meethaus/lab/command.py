"""Running a program and turning its failure into a `LabError` that quotes it."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meethaus.errors import LabError

_QUOTED_LINES = 15


@dataclass(frozen=True)
class Result:
    """Outcome of a program that ran to its end."""

    code: int
    stdout: str
    stderr: str


def attempt(
    argv: Sequence[str],
    *,
    data: str | None = None,
    timeout: float = 600,
    environment: Mapping[str, str] | None = None,
) -> Result:
    """Run a program and return its outcome, whatever it is.

    Raises `LabError` when the program is missing or takes longer than `timeout` seconds.
    """
    try:
        done = subprocess.run(
            list(argv),
            input=data,
            stdin=subprocess.DEVNULL if data is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            env=None if environment is None else dict(environment),
        )
    except FileNotFoundError as error:
        raise LabError(
            f"The program {argv[0]!r} is not installed.",
            remedy=(
                "Run `make demo` once, which installs what the lab needs, or install it yourself: "
                f"apt-get install {_PACKAGE_OF.get(argv[0], argv[0])}"
            ),
            code="lab-program-missing",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise LabError(
            f"`{shlex.join(argv)}` was not finished after {timeout:.0f} seconds.",
            remedy="Look whether the machine is out of memory or disk, then try again.",
            code="lab-command-timeout",
        ) from error
    return Result(done.returncode, done.stdout, done.stderr)


def run(
    argv: Sequence[str],
    *,
    data: str | None = None,
    timeout: float = 600,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a program and return what it wrote to stdout; raise `LabError` when it fails."""
    result = attempt(argv, data=data, timeout=timeout, environment=environment)
    if result.code != 0:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()[-_QUOTED_LINES:]
        raise LabError(
            f"`{shlex.join(argv)}` ended with {result.code}:\n" + "\n".join(said),
            remedy="Run `meethaus lab down` and try again. If it stays, the lines above say why.",
            code="lab-command-failed",
        )
    return result.stdout


_PACKAGE_OF = {
    "nsenter": "util-linux",
    "unshare": "util-linux",
    "ip": "iproute2",
    "nft": "nftables",
    "ssh-keygen": "openssh-client",
    "ssh": "openssh-client",
}
