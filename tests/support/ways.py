"""The ways to run the playbook that must all come to the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support import runs
from tests.support.runs import CHECKOUT, Run
from tests.support.sites import Site


@dataclass(frozen=True)
class Pass:
    """One run over a site: what the command said, and the tasks that changed something."""

    run: Run
    changed_tasks: tuple[str, ...]


class Way(Protocol):
    """A way to look at a site and to apply it."""

    def look(self, site: Site) -> Pass:
        """Tell what would change."""

    def apply(self, site: Site) -> Pass:
        """Change it."""


@dataclass(frozen=True)
class Playbook:
    """Plain Ansible in the checkout, with further words on the command line."""

    words: tuple[str, ...] = ()

    def look(self, site: Site) -> Pass:
        """Run with `--check --diff`."""
        return self._pass(site, "--check", "--diff")

    def apply(self, site: Site) -> Pass:
        """Run the playbook."""
        return self._pass(site)

    def _pass(self, site: Site, *arguments: str) -> Pass:
        password = f"--vault-password-file={site.vault_password_file}"
        run = runs.playbook(site.inventory, password, *self.words, *arguments)
        return Pass(run, tuple(run.changed_tasks))


@dataclass(frozen=True)
class CommandLine:
    """The command `meethaus`, from the checkout or from anywhere else."""

    command: str = "meethaus"
    cwd: Path = CHECKOUT
    environment: Mapping[str, str] | None = None

    def look(self, site: Site) -> Pass:
        """Run `meethaus plan`."""
        return self._pass("plan", site)

    def apply(self, site: Site, *arguments: str) -> Pass:
        """Run `meethaus apply` without questions."""
        return self._pass("apply", site, "--yes", *arguments)

    def _pass(self, verb: str, site: Site, *arguments: str) -> Pass:
        command = [self.command, verb, "--inventory", str(site.inventory), *arguments]
        run = runs.start([*command, "--format", "json"], cwd=self.cwd, environment=self.environment)
        result = run.json()["result"] if run.stdout else None
        changes = result["changes"] if result else []
        return Pass(run, tuple(change["task"] for change in changes))
