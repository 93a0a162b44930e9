"""What every start of Ansible needs: which inventory, which vault password, which environment."""

import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from meethaus.errors import BugError, SettingsError, VaultError
from meethaus.paths import collection_dir, collections_path
from meethaus.settings.scaffold import VAULT_PASSWORD_NAME

__all__ = ["Access", "ansible_environment", "resolve_access", "tool"]

SSH_ARGUMENTS: Final = (
    "-o ControlMaster=auto -o ControlPersist=120s -o ServerAliveInterval=15 "
    # No question can be answered during a run, and an unknown host key is never accepted unseen.
    "-o StrictHostKeyChecking=yes -o NumberOfPasswordPrompts=1"
)


@dataclass(frozen=True, slots=True)
class Access:
    """An inventory and the key to its secrets; `vault_password_file` is `None` without one."""

    inventory: Path
    vault_password_file: Path | None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the options that Ansible's tools share for this."""
        if self.vault_password_file is None:
            return ()
        return ("--vault-password-file", str(self.vault_password_file))


def resolve_access(inventory: Path, vault_password_file: Path | None = None) -> Access:
    """Find the vault password of `inventory`: as given, else beside the inventory's files.

    Raises `SettingsError` if the inventory is not there and `VaultError` if the file is not.
    """
    if not inventory.exists():
        raise SettingsError(
            f"There is no inventory at {inventory}.",
            code="inventory-missing",
            remedy=f"Write one with: meethaus init {inventory}",
        )
    beside = (inventory if inventory.is_dir() else inventory.parent) / VAULT_PASSWORD_NAME
    file = vault_password_file or (beside if beside.is_file() else None)
    if file is not None and not file.is_file():
        raise VaultError(
            f"There is no vault password file at {file}.",
            code="vault-password-missing",
            remedy="Name the file with --vault-password-file FILE.",
        )
    return Access(inventory.absolute(), file.absolute() if file else None)


def tool(name: str) -> Path:
    """Return the path of one of Ansible's commands, from the installation meethaus runs in."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.is_file():
        raise BugError(
            f"{path} is missing.",
            code="ansible-missing",
            remedy="Install meethaus again; ansible-core belongs to it.",
        )
    return path


def ansible_environment() -> dict[str, str]:
    """Return the whole environment for Ansible.

    What the user exported for Ansible does not leak in, except what tells SSH how to log in.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return kept | {
        "PATH": os.pathsep.join(
            (sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath))
        ),
        "ANSIBLE_CONFIG": str(collection_dir() / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_INJECT_FACT_VARS": "False",
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_SSH_ARGS": SSH_ARGUMENTS,
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
        "ANSIBLE_FORCE_COLOR": "False",
        "ANSIBLE_NOCOLOR": "True",
        "LC_ALL": "C.UTF-8",
    }
