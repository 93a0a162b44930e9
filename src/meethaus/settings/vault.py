"""Secrets: made here, independent of each other, and written only into an encrypted vault."""

import secrets
import string
from typing import Final

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from meethaus.settings.specs import Specs

__all__ = ["encrypt", "new_secret", "new_secrets"]

NEW_SECRET_LENGTH: Final = 40
"""Characters. Letters and digits only, so that no configuration format needs to quote them; 40 of
them carry 238 bits."""

_ALPHABET: Final = string.ascii_letters + string.digits


def new_secret() -> str:
    """Return a fresh random secret."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(NEW_SECRET_LENGTH))


def new_secrets(specs: Specs) -> dict[str, str]:
    """Return a fresh value for every secret the roles require, by variable name."""
    return {
        variable.name: new_secret()
        for variable in specs.variables.values()
        if variable.secret and variable.required
    }


def encrypt(values: dict[str, str], password: str) -> str:
    """Return the text of a vault file that holds `values` and opens with `password`."""
    plain = yaml.safe_dump(values, explicit_start=True, sort_keys=True)
    vault = VaultLib([("default", VaultSecret(password.encode("utf-8")))])
    encrypted: bytes = vault.encrypt(plain.encode("utf-8"))
    return encrypted.decode("ascii")
