"""Finds the one encrypted file that sets a secret, or says why it cannot be changed by command."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ansible.parsing.vault import VaultSecret

from meethaus.errors import SettingsError
from meethaus.settings.listing import parse_listing
from meethaus.settings.placement import DEPLOYMENT_GROUP
from meethaus.settings.places import inventory_files, place_of
from meethaus.settings.vault_file import VaultFile, is_vault, open_vault

__all__ = ["holder_of", "open_vaults"]

_FOLDERS: Final = {"group_vars", "host_vars"}
"""Where Ansible looks for variables beside an inventory."""

_DOCS: Final = "how-to/change-a-secret.md"


def open_vaults(inventory: Path, secret: VaultSecret) -> tuple[VaultFile, ...]:
    """Open every encrypted file of the inventory; raises `VaultError` if one does not open."""
    return tuple(
        open_vault(file, secret)
        for file in inventory_files(inventory)
        if _FOLDERS & set(file.parts) and is_vault(file)
    )


def holder_of(
    name: str,
    vaults: tuple[VaultFile, ...],
    raw: Mapping[str, Any],
    inventory: Path,
    *,
    new: bool = False,
) -> VaultFile:
    """Return the file that sets `name`; `raw` is what Ansible says about the inventory.

    A `new` one may be set nowhere yet: then it is the only encrypted file there is.
    Raises `SettingsError` if none does, if several do, or if something else has the last word.
    """
    holders = [vault for vault in vaults if name in vault.values]
    elsewhere = place_of(name, inventory)
    if len(holders) > 1:
        places = " and ".join(str(vault.path) for vault in holders)
        raise _refusal(
            "vault-several",
            f"{name} is set in {len(holders)} encrypted files: {places}.",
            f"Keep it in one of them, which hosts share: ansible-vault edit {holders[1].path}",
        )
    if elsewhere:
        raise _refusal("vault-elsewhere", *_why_not_there(name, elsewhere, vaults, inventory))
    if not holders and new and len(vaults) == 1:
        return vaults[0]
    if not holders:
        raise _refusal(
            "vault-missing",
            f"No encrypted file below {inventory} sets {name}.",
            f"Write it into {_proposed(vaults, inventory)}, with ansible-vault edit or create.",
        )
    _let_nothing_overrule(name, holders[0], raw)
    return holders[0]


def _why_not_there(
    name: str, place: str, vaults: tuple[VaultFile, ...], inventory: Path
) -> tuple[str, str]:
    """Say that a file that is not encrypted as a whole sets the secret, and how to move it."""
    file = place.rpartition(":")[0]
    inline = "!vault" in Path(file).read_text(encoding="utf-8")
    seen = "among values that are encrypted one by one (!vault)" if inline else "readable"
    message = f"{place}: {name} stands here {seen}; only whole encrypted files can be changed."
    target = _proposed(vaults, inventory)
    if target == Path(file):
        return message, f"Encrypt the file: ansible-vault encrypt {file}"
    verb = "edit" if target.exists() else "create"
    return message, f"Move it into a file that is: ansible-vault {verb} {target}"


def _proposed(vaults: tuple[VaultFile, ...], inventory: Path) -> Path:
    """Return the file where a secret should be."""
    directory = inventory if inventory.is_dir() else inventory.parent
    return vaults[0].path if vaults else directory / "group_vars" / "all" / "vault.yml"


def _let_nothing_overrule(name: str, holder: VaultFile, raw: Mapping[str, Any]) -> None:
    """Raise `SettingsError` if a host has another value: the change would not reach it."""
    listing = parse_listing(raw)
    for host in listing.hosts_of(DEPLOYMENT_GROUP):
        if listing.hostvars.get(host, {}).get(name) != holder.values[name]:
            raise _refusal(
                "vault-overruled",
                f"{host} does not get {name} from {holder.path}, but from something that has the "
                "last word over it, or not at all.",
                "Set it once, for all hosts of the group meet, in group_vars/all/vault.yml.",
            )


def _refusal(code: str, message: str, remedy: str) -> SettingsError:
    """Return an error of this kind; it never shows a value."""
    return SettingsError(message, code=code, remedy=remedy, docs=_DOCS)
