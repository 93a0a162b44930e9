"""Who may sign tokens: looked up in the vault, and added by the rules of the roles."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from meethaus.errors import Problem, SettingsError
from meethaus.settings.collection_rules import collection_rule
from meethaus.settings.names import nearest_name
from meethaus.settings.values import holds_template
from meethaus.settings.vault import new_secret
from meethaus.settings.vault_file import VaultFile
from meethaus.settings.yaml_edit import append_entry

__all__ = ["INVITATIONS", "ISSUERS", "has_issuer", "secret_of", "with_issuer"]

ISSUERS: Final = "meet_token_issuers"

INVITATIONS: Final = "invitations"
"""The issuer that invitations are signed with, if no other is named."""

_ATTEMPTS: Final = 1000
"""A random secret holds a name of one letter about every second time; this finds one without."""

_DOCS: Final = "how-to/invite-people.md"


def has_issuer(vault: VaultFile, name: str) -> bool:
    """Tell whether there is an issuer of this name."""
    return name in _names(vault)


def secret_of(vault: VaultFile, name: str, prepare: str) -> str:
    """Return the secret of an issuer; `prepare` is the command that adds it.

    Raises `SettingsError` if there is none, or if Ansible computes it.
    """
    found = [each for each in _issuers_in(vault) if each["name"] == name]
    if not found:
        names = _names(vault)
        nearest = nearest_name(name, names)
        raise _refusal(
            "issuer-missing",
            f"No entry of {ISSUERS} in {vault.path} is named {name!r}, so nothing can be signed; "
            f"there are: {', '.join(names) or 'none'}.",
            f"{f'Write --issuer {nearest}, or add' if nearest else 'Add'} it: {prepare}",
        )
    secret = found[0].get("secret")
    if not isinstance(secret, str) or holds_template(secret):
        raise _refusal(
            "issuer-unreadable",
            f"The secret of {name} in {vault.path} is no text, or one that Ansible computes.",
            f"Write a text: ansible-vault edit {vault.path}",
        )
    return secret


def with_issuer(vault: VaultFile, name: str, others: Sequence[str]) -> str:
    """Return the vault's text with one issuer more, whose secret differs from `others`."""
    held = _issuers_in(vault)
    entry = _fitting(held, name, others)
    return vault.edited(lambda text: append_entry(text, ISSUERS, entry))


def _fitting(held: Sequence[Mapping[str, Any]], name: str, others: Sequence[str]) -> dict[str, str]:
    """Return an entry that the roles will take at the end of the list."""
    where = f"{ISSUERS}[{len(held)}]"
    judge = collection_rule("token_issuer_problems", "token_issuer_problems")
    for _ in range(_ATTEMPTS):
        entry = {"name": name, "secret": new_secret()}
        found = {str(each["name"]): each for each in judge([*held, entry], others)}
        if wrong := found.get(f"{where}.name"):
            message = f"{where}.name {wrong['problem']}, and is {wrong['value']!r}."
            problem = Problem("value-invalid", f"{where}.name", message, str(wrong["remedy"]))
            raise SettingsError.of((problem,))
        if f"{where}.secret" not in found:
            return entry
    raise _refusal(
        "issuer-name",
        f"No random secret fits the name {name!r}: secrets must not contain it.",
        "Take a longer name.",
    )


def _issuers_in(vault: VaultFile) -> list[Mapping[str, Any]]:
    """Return the issuers; raises `SettingsError` if they are no list of mappings with names."""
    held = vault.values.get(ISSUERS, [])
    good = isinstance(held, list) and all(
        isinstance(each, Mapping) and isinstance(each.get("name"), str) for each in held
    )
    if not good:
        raise _refusal(
            "issuer-unreadable",
            f"{ISSUERS} in {vault.path} is no list of entries that each have a name.",
            f"Correct it by hand: ansible-vault edit {vault.path}",
        )
    return list(held)


def _names(vault: VaultFile) -> list[str]:
    """Return the names of the issuers."""
    return [str(each["name"]) for each in _issuers_in(vault)]


def _refusal(code: str, message: str, remedy: str) -> SettingsError:
    """Return an error of this kind; it never shows a value."""
    return SettingsError(message, code=code, remedy=remedy, docs=_DOCS)
