"""Writes a new inventory: hosts, settings with explanations, and a vault of fresh secrets."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml

from meethaus.errors import SettingsError
from meethaus.settings.answers import Answers
from meethaus.settings.explained import explained_settings
from meethaus.settings.placement import DEPLOYMENT_GROUP, Part
from meethaus.settings.specs import Specs, load_specs
from meethaus.settings.vault import encrypt, new_secret, new_secrets

__all__ = ["VAULT_PASSWORD_NAME", "Scaffold", "scaffold"]

VAULT_PASSWORD_NAME: Final = ".vault-password"  # noqa: S105 - the name of a file, not a password

_PATHS: Final = ("meet_certificate_file", "meet_certificate_key_file")
"""Settings that name files on this machine."""

_PRIVATE: Final = 0o600
_PUBLIC: Final = 0o644

_HOSTS_HEAD: Final = """\
---
# Which servers there are and what runs on each. `meet` holds all of them; the other groups place
# the parts. With one server every part stands on it.
"""
_GITIGNORE: Final = f"""\
# Whoever has this file can read every secret of the deployment. Keep it in a password manager.
{VAULT_PASSWORD_NAME}
"""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """The files of a new inventory."""

    directory: Path
    hosts: Path
    settings: Path
    vault: Path
    vault_password: Path


def scaffold(directory: Path, answers: Answers, specs: Specs | None = None) -> Scaffold:
    """Write an inventory for `answers` into `directory`.

    The directory may exist if it is empty; nothing is ever overwritten.
    Raises `SettingsError` if something is already there or cannot be written.
    """
    known = specs or load_specs()
    files = Scaffold(
        directory=directory,
        hosts=directory / "hosts.yml",
        settings=directory / "group_vars" / "all" / "meet.yml",
        vault=directory / "group_vars" / "all" / "vault.yml",
        vault_password=directory / VAULT_PASSWORD_NAME,
    )
    password = new_secret()
    texts = {
        files.vault_password: password + "\n",
        directory / ".gitignore": _GITIGNORE,
        files.hosts: _HOSTS_HEAD + _yaml(_hosts(answers)),
        files.settings: explained_settings(_anchored(answers), known),
        files.vault: encrypt(new_secrets(known), password),
    }
    private = {files.vault_password, files.vault}
    try:
        if directory.exists() and any(directory.iterdir()):
            raise _refusal(directory)
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new(path, text, _PRIVATE if path in private else _PUBLIC)
    except FileExistsError as error:
        raise _refusal(directory) from error
    except OSError as error:
        raise SettingsError(
            f"{directory} cannot be written: {error.strerror}.",
            code="inventory-unwritable",
            remedy="Choose a directory that belongs to you.",
        ) from error
    return files


def _anchored(answers: Answers) -> Answers:
    """Make paths absolute: they were given from here, and later runs may start elsewhere."""
    anchored = {
        name: str(Path(value).expanduser().absolute())
        for name in _PATHS
        if isinstance(value := answers.variables.get(name), str) and value
    }
    return replace(answers, variables={**answers.variables, **anchored})


def _refusal(directory: Path) -> SettingsError:
    """Say that an inventory is never written over something else."""
    return SettingsError(
        f"{directory} is not an empty directory; nothing was written.",
        code="inventory-exists",
        remedy="Choose a new directory, or edit the inventory that is there.",
    )


def _write_new(path: Path, text: str, mode: int) -> None:
    """Create `path` with `mode` from the first moment on; an existing file is an error."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _hosts(answers: Answers) -> dict[str, object]:
    """Return the content of `hosts.yml`."""
    groups: dict[str, object] = {
        DEPLOYMENT_GROUP: {
            "hosts": {
                host.name: {
                    "ansible_host": host.address or host.name,
                    "ansible_user": host.user,
                    **({} if host.user == "root" else {"ansible_become": True}),
                    **host.variables,
                }
                for host in answers.hosts
            }
        }
    }
    for part in Part:
        carriers = [host.name for host in answers.hosts if part in host.parts]
        everywhere = len(carriers) == len(answers.hosts)
        groups[part.value] = (
            {"children": {DEPLOYMENT_GROUP: {}}}
            if everywhere
            else {"hosts": {name: {} for name in carriers}}
        )
    return groups


def _yaml(value: Mapping[str, object]) -> str:
    """Write YAML in block form and in the given order."""
    return yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=100)
