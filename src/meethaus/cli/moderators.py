"""`meethaus moderators`: who may open meetings, in the vault of an inventory."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from meethaus.cli.options import FormatOption, Inventory, VaultPasswordFile
from meethaus.cli.output import Format, emit
from meethaus.cli.vaults import open_inventory
from meethaus.exitcodes import ExitCode
from meethaus.settings import load_specs, moderators

__all__ = ["app"]

app = typer.Typer(
    help="Who may open meetings. Changes the inventory's vault; apply brings it to the server.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person signs in with.")]
Show = Annotated[
    bool,
    typer.Option(
        "--show",
        help="Show the password although the output is no terminal, or is JSON.",
    ),
]


@dataclass(frozen=True, slots=True)
class Account:
    """One moderator; the password is there only if it was asked for."""

    name: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Moderators:
    """Accounts, and the file that holds them."""

    vault: Path
    moderators: tuple[Account, ...]


@app.command("list")
def list_(
    inventory: Inventory,
    show: Annotated[bool, typer.Option("--show", help="Show the passwords as well.")] = False,
    vault_password_file: VaultPasswordFile = None,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Show the names of all moderators. Changes nothing."""
    vault = open_inventory(inventory, vault_password_file).holder_of(moderators.MODERATORS)
    accounts = tuple(
        Account(each["name"], str(each.get("password")) if show else None)
        for each in moderators.moderators_in(vault)
    )
    lines = (f"{each.name}  {each.password}" if show else each.name for each in accounts)
    result = Moderators(vault.path, accounts)
    return emit("moderators", output, ExitCode.FINE, result, "\n".join(lines))


@app.command()
def add(
    name: Name,
    inventory: Inventory,
    show: Show = False,
    vault_password_file: VaultPasswordFile = None,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Add a moderator with a new random password.

    It stands in the vault. On a terminal it is shown, too; list --show shows it again.
    """
    opened = open_inventory(inventory, vault_password_file)
    vault = opened.holder_of(moderators.MODERATORS, new=True)
    change = moderators.added(vault, name, opened.secrets(load_specs()))
    vault.save(change.text)
    account = Account(name, _shown(change.password, output, show=show))
    return _told("was added to", vault.path, account, inventory, output)


@app.command()
def renew(
    name: Name,
    inventory: Inventory,
    show: Show = False,
    vault_password_file: VaultPasswordFile = None,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Give a moderator a new random password. The old one ends with the next apply."""
    opened = open_inventory(inventory, vault_password_file)
    vault = opened.holder_of(moderators.MODERATORS)
    change = moderators.renewed(vault, name, opened.secrets(load_specs()))
    vault.save(change.text)
    account = Account(name, _shown(change.password, output, show=show))
    return _told("has a new password in", vault.path, account, inventory, output)


@app.command()
def remove(
    name: Name,
    inventory: Inventory,
    vault_password_file: VaultPasswordFile = None,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Take a moderator off the list. The account ends with the next apply."""
    vault = open_inventory(inventory, vault_password_file).holder_of(moderators.MODERATORS)
    vault.save(moderators.removed(vault, name).text)
    result = Moderators(vault.path, (Account(name),))
    text = _text(f"{name} was taken out of {vault.path}.", inventory)
    return emit("moderators", output, ExitCode.FINE, result, text)


def _shown(password: str, output: Format, *, show: bool) -> str | None:
    """Return the password if somebody is there to read it, or wants it in a program or a file."""
    on_terminal = output is Format.TEXT and sys.stdout.isatty()
    return password if show or on_terminal else None


def _told(done: str, vault: Path, account: Account, inventory: Path, output: Format) -> ExitCode:
    """Say what was done to an account that has a new password, in words like `was added to`."""
    text = _text(f"{account.name} {done} {vault}.", inventory, account)
    return emit("moderators", output, ExitCode.FINE, Moderators(vault, (account,)), text)


def _text(done: str, inventory: Path, account: Account | None = None) -> str:
    """Say what was done and what comes next."""
    lines = [done]
    if account and account.password:
        lines.append(f"Password: {account.password}")
    elif account:
        lines.append(f"The password is shown by: meethaus moderators list --show -i {inventory}")
    return "\n".join((*lines, "", "Next:", f"  meethaus apply -i {inventory}"))
