"""`meethaus rotate`: new secrets for the daemons."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from meethaus.cli.apply import bring
from meethaus.cli.confirm import confirm_hosts
from meethaus.cli.options import (
    AskBecomePass,
    FormatOption,
    InterruptMeetings,
    Inventory,
    VaultPasswordFile,
    Yes,
)
from meethaus.cli.output import Format, emit
from meethaus.cli.session import Session, open_session, run_options
from meethaus.cli.summary import summary
from meethaus.cli.vaults import Vaults, open_inventory
from meethaus.errors import UsageError
from meethaus.exitcodes import ExitCode
from meethaus.runner import RunOptions, RunResult
from meethaus.settings import load_specs, rotation

__all__ = ["rotate"]


@dataclass(frozen=True, slots=True)
class Rotation:
    """Which secrets have other values, and what the run came to that brought them to the servers.

    Without a run the servers still have what was there before.
    """

    secrets: tuple[str, ...]
    run: RunResult | None


def rotate(
    inventory: Inventory,
    secrets: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECRET", help="Variables; all three if none is named."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All three, as if none was named.")
    ] = False,
    undo: Annotated[
        bool,
        typer.Option("--undo", help="Put the values back that the servers had before."),
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Bring them to the servers at once, after asking.")
    ] = False,
    vault_password_file: VaultPasswordFile = None,
    ask_become_pass: AskBecomePass = False,
    interrupt_meetings: InterruptMeetings = False,
    yes: Yes = False,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Give focus, bridge and TURN new random secrets, in the vault of the inventory.

    The old values stay beside it, encrypted, until an apply of everything has come to its end.
    Passwords of people are changed by moderators renew.
    """
    if secrets and (everything or undo):
        raise UsageError("Names and --all or --undo say different things.", remedy=_ONE_OF)
    session = _asked(inventory, vault_password_file, yes=yes) if apply else None
    options = run_options(
        limit="",
        tags=None,
        check=False,
        ask_become_pass=ask_become_pass and apply,
        interrupt_meetings=interrupt_meetings,
    )
    changed = _change(open_inventory(inventory, vault_password_file), secrets or (), undo=undo)
    result = bring(session, options) if session else None
    code = result.exit_code if result else ExitCode.FINE
    text = _text(changed, inventory, session, options, result)
    return emit("rotate", output, code, Rotation(changed, result), text)


_ONE_OF = "Name the secrets, or write --all, or --undo."


def _asked(inventory: Path, vault_password_file: Path | None, *, yes: bool) -> Session:
    """Check the whole inventory and ask before anything is changed, the vault included."""
    session = open_session(inventory, vault_password_file)
    confirm_hosts(session.settings, "", yes=yes)
    return session


def _change(vaults: Vaults, secrets: Sequence[str], *, undo: bool) -> tuple[str, ...]:
    """Write new values into the vaults, or the old ones again; return the names."""
    if undo:
        names = rotation.restored(vaults.files)
        if not names:
            raise UsageError(
                f"No old values are kept in {vaults.access.inventory}: the last rotation has "
                "reached the servers, or there was none.",
                code="rotation-none",
                remedy="For other values: meethaus rotate.",
                docs="how-to/change-a-secret.md",
            )
        return names
    names = rotation.chosen_secrets(secrets, load_specs())
    rotation.rotated({name: vaults.holder_of(name) for name in names})
    return names


def _text(
    changed: Sequence[str],
    inventory: Path,
    session: Session | None,
    options: RunOptions,
    result: RunResult | None,
) -> Text:
    """Say what has another value, whether the servers have it, and what comes next."""
    text = Text(f"Changed in the vault: {', '.join(changed)}.\n")
    if session and result:
        text.append(summary(result, session.settings, options))
        if result.exit_code is ExitCode.FINE:
            return text
        text.append("\n\nThe vault has other values than some of the servers.\n")
    else:
        text.append("The servers do not have these values yet.\n")
    text.append(f"\nNext:\n  meethaus apply -i {inventory}\n")
    if rotation.is_kept(inventory):
        text.append("Or back to the old values:\n")
        text.append(f"  meethaus rotate --undo --apply -i {inventory}\n")
    text.rstrip()
    return text
