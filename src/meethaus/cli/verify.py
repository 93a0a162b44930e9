"""`meethaus verify`: is the server as it should be?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.cli.control_names import chosen_controls
from meethaus.cli.options import Limit, VaultPasswordFile
from meethaus.cli.output import talk
from meethaus.cli.progress import counting
from meethaus.cli.reports import (
    Diff,
    Language,
    LanguageOption,
    ReportFormat,
    ReportFormatOption,
    earlier,
    emit_report,
)
from meethaus.cli.servers import known_profile, open_servers
from meethaus.exitcodes import ExitCode
from meethaus.verify import Scope, verify_hosts

__all__ = ["verify"]


def verify(
    inventory: Annotated[
        Path | None,
        typer.Option(
            "--inventory", "-i", metavar="DIR", help="Judge all servers of this inventory."
        ),
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Judge any server, whoever installed it: ssh://user@host:port, paramiko://host, "
            "local:// or ansible://PATTERN?ansible_inventory=FILE. May be repeated.",
        ),
    ] = None,
    vault_password_file: VaultPasswordFile = None,
    limit: Limit = "",
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this control, or all of a role. May be repeated."),
    ] = None,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="Judge by this profile instead of each its own.")
    ] = "",
    show_all: Annotated[bool, typer.Option("--all", help="Show what passed, too.")] = False,
    output: ReportFormatOption = ReportFormat.TEXT,
    language: LanguageOption = Language.EN,
    diff: Diff = None,
) -> ExitCode:
    """Look at running servers, and say of every control whether it holds. Changes nothing.

    Needs a login as root, or sudo without a password. What could not be seen is never green: the
    exit code is 0 only if everything was seen and is fine, 1 if something is wrong, 3 if something
    could not be seen.
    """
    scope = Scope(chosen_controls(only or (), Vantage.INSIDE), known_profile(profile))
    now = datetime.now(UTC)
    before = earlier(diff, output, now)
    with open_servers(inventory, host or [], vault_password_file, limit) as servers:
        talk().print(f"Looking at {', '.join(servers.askers)}", markup=False)
        done = counting(len(servers.askers))
        result = verify_hosts(servers.askers, servers.settings, scope, now, done)
    catalogue = load_catalogue()
    emit_report("verify", output, result, before, catalogue, whole=show_all, language=language)
    return result.exit_code
