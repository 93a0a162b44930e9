"""Running a command on a lab target over the same SSH way Ansible takes."""

import subprocess
from dataclasses import dataclass

from meethaus.lab.model import Target


@dataclass(frozen=True)
class Outcome:
    """What a command on a target left behind."""

    code: int
    stdout: str
    stderr: str


def attempt(target: Target, command: str, *, timeout: float = 120) -> Outcome:
    """Run a shell command as root on the target and return its outcome, whatever it is."""
    done = subprocess.run(
        ["ssh", *target.ssh_options, f"root@{target.address}", command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def run(target: Target, command: str, *, timeout: float = 120) -> str:
    """Run a shell command as root on the target and return its stdout; it must succeed."""
    outcome = attempt(target, command, timeout=timeout)
    if outcome.code != 0:
        message = f"`{command}` ended with {outcome.code} on {target.fqdn}:\n{outcome.stderr}"
        raise AssertionError(message)
    return outcome.stdout


def write(target: Target, path: str, content: str) -> None:
    """Write a text file as root on the target."""
    subprocess.run(
        ["ssh", *target.ssh_options, f"root@{target.address}", f"cat > '{path}'"],
        input=content,
        text=True,
        timeout=60,
        check=True,
    )


def journal(target: Target, unit: str, lines: int = 40) -> str:
    """Return the end of a unit's journal, for the message of a failed assertion."""
    return attempt(target, f"journalctl --no-pager --unit={unit} --lines={lines}").stdout
