"""Looks whether this machine can do the work: tools, inventory, vault, the way to the servers."""

import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Final

from meethaus.errors import SettingsError
from meethaus.exitcodes import ExitCode, worst
from meethaus.runner import (
    Access,
    HostObstacle,
    Listener,
    Obstacle,
    RunOptions,
    RunResult,
    list_inventory,
    obstacle_remedy,
    obstacle_sentence,
    ping,
    resolve_access,
)
from meethaus.settings import DEPLOYMENT_GROUP, Settings, load_settings, load_specs

__all__ = ["Finding", "Health", "examine", "findings_exit_code"]

ANSIBLE_LINE: Final = "2.19."
"""The line of ansible-core that the roles are tested with."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Health(StrEnum):
    """What a look came to."""

    FINE = "fine"
    PROBLEM = "problem"
    UNKNOWN = "unknown"
    """It could not be looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty if it is fine."""

    subject: str
    health: Health
    message: str
    remedy: str = ""


def findings_exit_code(findings: Iterable[Finding]) -> ExitCode:
    """Return the exit code for all findings together; of several the highest."""
    codes = {
        Health.FINE: ExitCode.FINE,
        Health.PROBLEM: ExitCode.FINDINGS,
        Health.UNKNOWN: ExitCode.COULD_NOT_LOOK,
    }
    return worst(codes[finding.health] for finding in findings)


def examine(
    inventory: Path | None,
    vault_password_file: Path | None,
    listener: Listener,
    become_password: str | None = None,
) -> Iterator[Finding]:
    """Look at this machine and, if an `inventory` is given, at it and at the way to its servers."""
    yield _ansible(version("ansible-core"))
    yield _ssh()
    if inventory is None:
        return
    try:
        access = resolve_access(inventory, vault_password_file)
        if access.vault_password_file is not None:
            yield _vault_password(access.vault_password_file)
        settings = load_settings(list_inventory(access), access.inventory, load_specs())
    except SettingsError as error:
        yield from _settings_findings(error)
        return
    names = ", ".join(host.name for host in settings.hosts)
    message = f"{access.inventory} describes {settings.domain} on {names}."
    yield Finding("settings", Health.FINE, message)
    yield from _servers(access, settings, listener, become_password)


def _ansible(found: str) -> Finding:
    """Check the version of ansible-core that belongs to this installation."""
    if found.startswith(ANSIBLE_LINE):
        return Finding("ansible", Health.FINE, f"ansible-core {found}")
    return Finding(
        "ansible",
        Health.PROBLEM,
        f"ansible-core {found} is not of the line {ANSIBLE_LINE}x that the roles are tested with.",
        "Install meethaus again, in an environment of its own: pipx reinstall meethaus",
    )


def _ssh() -> Finding:
    """Check that OpenSSH's client is there."""
    path = shutil.which("ssh")
    if path is None:
        return Finding(
            "ssh",
            Health.PROBLEM,
            "There is no ssh command on this machine.",
            "Install it: sudo apt-get install openssh-client",
        )
    shown = subprocess.run([path, "-V"], capture_output=True, text=True, check=False)
    return Finding("ssh", Health.FINE, (shown.stderr or shown.stdout).strip())


def _vault_password(file: Path) -> Finding:
    """Check that nobody else on this machine can read the vault's password."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & _OTHERS:
        return Finding(
            "vault",
            Health.PROBLEM,
            f"{file} has mode {mode:04o}, so others on this machine can read it.",
            f"chmod 0600 {file}",
        )
    return Finding("vault", Health.FINE, f"{file} is readable for you alone.")


def _settings_findings(error: SettingsError) -> Iterator[Finding]:
    """Return what is wrong with an inventory as findings."""
    if not error.problems:
        yield Finding("settings", Health.PROBLEM, error.message, error.remedy)
    for problem in error.problems:
        place = f"{problem.place}: " if problem.place else ""
        yield Finding("settings", Health.PROBLEM, f"{place}{problem.message}", problem.remedy)


def _servers(
    access: Access, settings: Settings, listener: Listener, become_password: str | None
) -> Iterator[Finding]:
    """Log in to every server and become root there."""
    options = RunOptions(become_password=become_password)
    result = ping(access, options, listener, DEPLOYMENT_GROUP)
    obstacles = {obstacle.host: obstacle for obstacle in result.obstacles}
    for host in settings.hosts:
        if host.name in obstacles:
            obstacle = obstacles[host.name]
            yield Finding(
                "server",
                Health.UNKNOWN,
                f"{obstacle_sentence(obstacle)} {obstacle.message}",
                obstacle_remedy(obstacle, host),
            )
        elif _answered(result, host.name):
            yield Finding("server", Health.FINE, f"{host.name} lets us in and lets us be root.")
        else:
            message = _failure(result, host.name)
            unknown = HostObstacle(host.name, Obstacle.OTHER, message)
            yield Finding("server", Health.UNKNOWN, message, obstacle_remedy(unknown, host))


def _answered(result: RunResult, name: str) -> bool:
    """Tell whether a host has answered as it should."""
    return any(host.host == name and host.ok and not host.failed for host in result.hosts)


def _failure(result: RunResult, name: str) -> str:
    """Return what Ansible says about a host that did not answer as it should."""
    own = [failure.message for failure in result.failures if failure.host == name]
    return "\n".join(own or result.messages) or f"{name} was not asked."
