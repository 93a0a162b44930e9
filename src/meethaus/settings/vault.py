"""Secrets: made here, independent of each other, and written only into an encrypted vault."""

import secrets
import string
from collections.abc import Mapping
from typing import Final

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from meethaus.settings.specs import Specs, Variable

__all__ = ["FIRST_ACCOUNT", "encrypt", "new_secret", "new_secrets"]

NEW_SECRET_LENGTH: Final = 40
"""Characters. Letters and digits only, so that no configuration format needs to quote them; 40 of
them carry 238 bits."""

TYPED_SECRET_LENGTH: Final = 20
"""Characters of a password that a person types: 119 bits."""

FIRST_ACCOUNT: Final = "moderator"
"""Name of the account that a new deployment begins with."""

_ALPHABET: Final = string.ascii_letters + string.digits


def new_secret(length: int = NEW_SECRET_LENGTH) -> str:
    """Return a fresh random secret of `length` characters."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_secrets(specs: Specs) -> dict[str, object]:
    """Return a fresh value for every secret the roles require, by variable name.

    A list of accounts begins with one, `FIRST_ACCOUNT`.
    """
    return {
        variable.name: _first_accounts(variable) if variable.options else new_secret()
        for variable in specs.variables.values()
        if variable.secret and variable.required
    }


def _first_accounts(variable: Variable) -> list[dict[str, str]]:
    """Return a list with one account for a variable whose elements have a secret key."""
    return [
        {
            key: new_secret(TYPED_SECRET_LENGTH) if option.secret else FIRST_ACCOUNT
            for key, option in variable.options.items()
        }
    ]


def encrypt(values: Mapping[str, object], password: str) -> str:
    """Return the text of a vault file that holds `values` and opens with `password`."""
    plain = yaml.safe_dump(dict(values), explicit_start=True, sort_keys=True)
    vault = VaultLib([("default", VaultSecret(password.encode("utf-8")))])
    encrypted: bytes = vault.encrypt(plain.encode("utf-8"))
    return encrypted.decode("ascii")
