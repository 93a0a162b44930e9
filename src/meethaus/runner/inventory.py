"""Asks Ansible what an inventory says, so that nobody else has to know its precedence rules."""

import json
import subprocess
from typing import Any

from meethaus.errors import SettingsError, VaultError
from meethaus.runner.access import Access, ansible_environment, tool
from meethaus.settings.places import unreadable_place

__all__ = ["list_inventory"]

_WRONG_PASSWORD = ("Decryption failed", "no vault secrets were found that could decrypt")
_NO_PASSWORD = ("no vault secrets found", "No vault secrets found")


def list_inventory(access: Access) -> dict[str, Any]:
    """Return the groups and every host's variables as `ansible-inventory --list` prints them.

    The result holds the vault's content in clear; it must not be shown or stored.
    Raises `VaultError` or `SettingsError`.
    """
    command = [str(tool("ansible-inventory")), "--list", "-i", str(access.inventory)]
    finished = subprocess.run(
        [*command, *access.arguments],
        env=ansible_environment() | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise _failure(access, finished.stderr)
    listing: dict[str, Any] = json.loads(finished.stdout)
    return listing


def _failure(access: Access, text: str) -> SettingsError:
    """Turn what `ansible-inventory` complains about into an error with a remedy."""
    if any(sign in text for sign in _WRONG_PASSWORD):
        return VaultError(
            f"The vault of {access.inventory} does not open with the password in "
            f"{access.vault_password_file}.",
            code="vault-password-wrong",
            remedy="Name the right file with --vault-password-file FILE.",
        )
    if any(sign in text for sign in _NO_PASSWORD):
        return VaultError(
            f"{access.inventory} has a vault, and no password to open it was given.",
            code="vault-password-missing",
            remedy="Name the password's file with --vault-password-file FILE.",
        )
    place = unreadable_place(access.inventory) or str(access.inventory)
    return SettingsError(
        f"Ansible cannot read {place}: {_errors(text)}",
        code="inventory-unreadable",
        remedy="Correct what it complains about. The mistake can also be in the line before.",
    )


def _errors(text: str) -> str:
    """Return the error lines of Ansible's output, without the warnings before them."""
    _, mark, message = text.partition("[ERROR]: ")
    return (message if mark else text).strip()
