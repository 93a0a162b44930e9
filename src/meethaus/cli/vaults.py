"""What the commands that change a vault do first: ask Ansible, open the vaults, find the place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meethaus.runner import Access, list_inventory, resolve_access
from meethaus.settings import Specs, VaultFile, holder_of, open_vaults, vault_secret

__all__ = ["Vaults", "open_inventory"]


@dataclass(frozen=True, slots=True)
class Vaults:
    """The encrypted files of an inventory, opened, and what Ansible makes of all its files."""

    access: Access
    files: tuple[VaultFile, ...]
    raw: Mapping[str, Any] = field(repr=False)

    def holder_of(self, name: str, *, new: bool = False) -> VaultFile:
        """Return the file that sets `name`; raises `SettingsError` if it is not that easy."""
        return holder_of(name, self.files, self.raw, self.access.inventory, new=new)

    def secrets(self, specs: Specs) -> list[str]:
        """Return the secrets of daemons, which no person may have as a password."""
        hosts: Mapping[str, Mapping[str, Any]] = self.raw.get("_meta", {}).get("hostvars", {})
        names = [name for name, each in specs.variables.items() if each.secret and not each.options]
        return [str(held[name]) for held in hosts.values() for name in names if name in held]


def open_inventory(inventory: Path, vault_password_file: Path | None) -> Vaults:
    """Read an inventory and open its vaults. No server is contacted, and nothing else is judged.

    Raises `SettingsError`, or its subclass `VaultError`.
    """
    access = resolve_access(inventory, vault_password_file)
    raw = list_inventory(access)
    if access.vault_password_file is None:
        return Vaults(access, (), raw)
    secret = vault_secret(access.vault_password_file)
    return Vaults(access, open_vaults(access.inventory, secret), raw)
