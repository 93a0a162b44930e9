"""`meethaus plan`: what would change."""

from typing import Annotated

import typer

from meethaus.cli.confirm import deployment, tell_waivers
from meethaus.cli.options import (
    AskBecomePass,
    FormatOption,
    Inventory,
    Limit,
    Tags,
    VaultPasswordFile,
)
from meethaus.cli.output import Format, emit, talk
from meethaus.cli.progress import progress
from meethaus.cli.session import open_session, run_options
from meethaus.cli.summary import summary
from meethaus.exitcodes import ExitCode
from meethaus.runner import run_playbook

__all__ = ["plan"]


def plan(
    inventory: Inventory,
    vault_password_file: VaultPasswordFile = None,
    limit: Limit = "",
    tags: Tags = None,
    ask_become_pass: AskBecomePass = False,
    diff: Annotated[bool, typer.Option(help="Show the differences in files.")] = False,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Show what apply would change. Logs in to the servers, reads, and changes nothing.

    One exception: a server without a list of available packages fetches it, because nothing can
    be said about packages without it. It is the same run that apply makes, with --check. The exit
    code is 0 whether or not something would change.
    """
    session = open_session(inventory, vault_password_file)
    talk().print(deployment(session.settings), markup=False)
    tell_waivers(session.settings)
    options = run_options(limit=limit, tags=tags, check=True, ask_become_pass=ask_become_pass)
    with progress() as listener:
        result = run_playbook(session.access, options, listener)
    text = summary(result, session.settings, options, diff=diff)
    return emit("plan", output, result.exit_code, result, text)
