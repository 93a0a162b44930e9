"""Gives the daemons' secrets new values, and keeps the old ones until the servers have the new.

A run can break off, and then servers may still use what was there before. So the old values stay
beside the vault, encrypted with the same password, until a run has come to its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import yaml

from meethaus.errors import SettingsError, UsageError
from meethaus.settings.names import nearest_name
from meethaus.settings.specs import Specs
from meethaus.settings.values import is_template
from meethaus.settings.vault import new_secret
from meethaus.settings.vault_file import VaultFile, open_vault, replace_file, seal
from meethaus.settings.yaml_edit import replace_value

__all__ = ["chosen_secrets", "forget_old_values", "is_kept", "old_values_of", "restored", "rotated"]

_ENDING: Final = ".before-rotation"


def chosen_secrets(names: Sequence[str], specs: Specs) -> tuple[str, ...]:
    """Return the secrets with these names, all that can be rotated when there are none.

    Raises `UsageError` for a name that is not among them.
    """
    known = sorted(
        variable.name
        for variable in specs.variables.values()
        if variable.secret and variable.required and not variable.options
    )
    for name in names:
        if name not in known:
            nearest = nearest_name(name, known)
            raise UsageError(
                f"{name!r} is no secret that can be rotated.",
                code="secret-unknown",
                remedy=f"{f'Write {nearest}. ' if nearest else ''}There are: {', '.join(known)}. "
                "Passwords of people: meethaus moderators renew NAME.",
            )
    return tuple(dict.fromkeys(names)) or tuple(known)


def rotated(holders: Mapping[str, VaultFile]) -> None:
    """Give every secret a new value in the file that holds it."""
    for vault, names in _by_file(holders):
        old = {name: _text(vault, name) for name in names}
        # What is kept already is what the servers have; today's values may never have got there.
        _keep(vault, old | _kept(vault))
        _save(vault, {name: new_secret() for name in names})


def restored(vaults: Sequence[VaultFile]) -> tuple[str, ...]:
    """Put the values back that were there before the last rotation; return their names."""
    found: list[str] = []
    for vault in vaults:
        kept = _kept(vault)
        if kept:
            _save(vault, kept)
            old_values_of(vault.path).unlink()
            found += kept
    return tuple(sorted(found))


def is_kept(inventory: Path) -> bool:
    """Tell whether old values are kept, because no run has come to its end since."""
    return any(True for _ in _all_kept(inventory))


def forget_old_values(inventory: Path) -> None:
    """Delete what is kept, once the servers have the new values."""
    for file in _all_kept(inventory):
        # Whoever cannot delete it can still apply.
        with suppress(OSError):
            file.unlink()


def _all_kept(inventory: Path) -> Iterator[Path]:
    """Return every file with old values."""
    directory = inventory if inventory.is_dir() else inventory.parent
    for folder in ("group_vars", "host_vars"):
        yield from (directory / folder).rglob(f".*{_ENDING}")


def old_values_of(vault: Path) -> Path:
    """Return where the old values of a vault are kept; hidden, so that Ansible does not read it."""
    return vault.with_name(f".{vault.name}{_ENDING}")


def _text(vault: VaultFile, name: str) -> str:
    """Return a secret that stands in its file as a text; raises `SettingsError` if it does not."""
    value = vault.values[name]
    if isinstance(value, str) and not is_template(value):
        return value
    raise SettingsError(
        f"{name} in {vault.path} is no text, or one that Ansible computes.",
        code="secret-computed",
        remedy=f"Change it where it comes from, or write a text: ansible-vault edit {vault.path}",
        docs="how-to/change-a-secret.md",
    )


def _by_file(holders: Mapping[str, VaultFile]) -> list[tuple[VaultFile, list[str]]]:
    """Return each file once, with the names of the secrets it holds."""
    files = {vault.path: vault for vault in holders.values()}
    return [
        (vault, [name for name, holder in holders.items() if holder.path == path])
        for path, vault in files.items()
    ]


def _save(vault: VaultFile, values: Mapping[str, str]) -> None:
    """Give variables of a vault other values, all in one step."""

    def change(text: str) -> str:
        for name, value in values.items():
            text = replace_value(text, (name,), value)
        return text

    vault.save(vault.edited(change))


def _keep(vault: VaultFile, values: Mapping[str, str]) -> None:
    """Write old values beside the vault, encrypted."""
    plain = yaml.safe_dump(dict(values), explicit_start=True)
    replace_file(old_values_of(vault.path), seal(plain, vault.secret))


def _kept(vault: VaultFile) -> dict[str, str]:
    """Return the old values of a vault, none if nothing is kept."""
    file = old_values_of(vault.path)
    if not file.exists():
        return {}
    values = open_vault(file, vault.secret).values
    if not all(isinstance(value, str) for value in values.values()):
        raise SettingsError(
            f"{file} does not hold what a rotation writes.",
            code="rotation-unreadable",
            remedy="Delete it if all servers have the secrets of the vault.",
        )
    return values
