"""Changes the list of moderators in the vault by the rules of the roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from meethaus.errors import Problem, SettingsError, UsageError
from meethaus.settings.collection_rules import collection_rule
from meethaus.settings.names import nearest_name
from meethaus.settings.vault import TYPED_SECRET_LENGTH, new_secret
from meethaus.settings.vault_file import VaultFile
from meethaus.settings.yaml_edit import append_entry, remove_entry, replace_value

__all__ = ["MODERATORS", "Change", "added", "moderators_in", "removed", "renewed"]

MODERATORS: Final = "meet_moderators"

_ATTEMPTS: Final = 1000
"""A random password holds a name of one letter about every second time; this finds one without."""

_DOCS: Final = "how-to/manage-moderators.md"


@dataclass(frozen=True, slots=True)
class Change:
    """The new plain text of the vault, and the password that came with it, if one did."""

    text: str
    password: str = ""

    def __repr__(self) -> str:
        """Show nothing: all of it is secret."""
        return "Change()"


def moderators_in(vault: VaultFile) -> list[dict[str, Any]]:
    """Return the accounts; raises `SettingsError` if they are no list of mappings with names."""
    held = vault.values.get(MODERATORS, [])
    good = isinstance(held, list) and all(
        isinstance(each, Mapping) and isinstance(each.get("name"), str) for each in held
    )
    if not good:
        raise SettingsError(
            f"{MODERATORS} in {vault.path} is no list of accounts that each have a name.",
            code="moderators-unreadable",
            remedy=f"Correct it by hand: ansible-vault edit {vault.path}",
            docs=_DOCS,
        )
    return list(held)


def added(vault: VaultFile, name: str, others: Sequence[str]) -> Change:
    """Add an account with a new password; `others` are the secrets it must differ from."""
    held = moderators_in(vault)
    if name in _names(held):
        raise _refusal(
            "moderator-exists",
            f"{name} is a moderator already, in {vault.path}.",
            f"Write another name. For a new password: meethaus moderators renew {name}",
        )
    password = _fitting(held, name, others, len(held))
    entry = {"name": name, "password": password}
    return Change(vault.edited(lambda text: append_entry(text, MODERATORS, entry)), password)


def removed(vault: VaultFile, name: str) -> Change:
    """Take an account away; the last one stays, because nobody could open a meeting any more."""
    held = moderators_in(vault)
    index = _index(vault, held, name)
    _refuse(_problems([*held[:index], *held[index + 1 :]], ()), MODERATORS)
    return Change(vault.edited(lambda text: remove_entry(text, MODERATORS, index)))


def renewed(vault: VaultFile, name: str, others: Sequence[str]) -> Change:
    """Give an account another password."""
    held = moderators_in(vault)
    index = _index(vault, held, name)
    password = _fitting(held, name, others, index)
    path = (MODERATORS, index, "password")
    return Change(vault.edited(lambda text: replace_value(text, path, password)), password)


def _fitting(
    held: Sequence[Mapping[str, Any]], name: str, others: Sequence[str], index: int
) -> str:
    """Return a new password that the roles will take for this account at this place of the list."""
    where = f"{MODERATORS}[{index}]"
    for _ in range(_ATTEMPTS):
        password = new_secret(TYPED_SECRET_LENGTH)
        entry = {"name": name, "password": password}
        problems = _problems([*held[:index], entry, *held[index + 1 :]], others)
        _refuse(problems, f"{where}.name")
        if all(problem["name"] != f"{where}.password" for problem in problems):
            return password
    raise _refusal(
        "moderator-name",
        f"No random password fits the name {name!r}: passwords must not contain it.",
        "Take a longer name.",
    )


def _problems(held: Sequence[Mapping[str, Any]], others: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the roles would find wrong with this list."""
    problems: list[dict[str, Any]] = collection_rule("moderator_problems", "moderator_problems")(
        held, others
    )
    return problems


def _refuse(problems: Sequence[Mapping[str, Any]], where: str) -> None:
    """Raise `SettingsError` for the problem at this place; others were there before."""
    for each in problems:
        if each["name"] == where:
            message = f"{where} {each['problem']}, and is {each['value']!r}."
            found = Problem("value-invalid", where, message, str(each["remedy"]))
            raise SettingsError.of((found,))


def _names(held: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the accounts."""
    return [str(each["name"]) for each in held]


def _index(vault: VaultFile, held: Sequence[Mapping[str, Any]], name: str) -> int:
    """Return where an account is; raises `UsageError` if it is not there."""
    names = _names(held)
    if name in names:
        return names.index(name)
    nearest = nearest_name(name, names)
    raise UsageError(
        f"{name!r} is no moderator in {vault.path}.",
        code="moderator-unknown",
        remedy=f"{f'Write {nearest}. ' if nearest else ''}There are: {', '.join(names) or 'none'}.",
        docs=_DOCS,
    )


def _refusal(code: str, message: str, remedy: str) -> SettingsError:
    """Return an error of this kind."""
    return SettingsError(message, code=code, remedy=remedy, docs=_DOCS)
