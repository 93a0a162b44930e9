"""`meethaus verify`: is the server as it should be?"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from testinfra.host import Host

from meethaus.catalogue import load_catalogue
from meethaus.cli.control_names import chosen_controls
from meethaus.cli.options import Limit, VaultPasswordFile
from meethaus.cli.output import talk
from meethaus.cli.reports import Diff, ReportFormat, ReportFormatOption, earlier, emit_report
from meethaus.cli.session import open_session
from meethaus.errors import UsageError
from meethaus.exitcodes import ExitCode
from meethaus.probes import over
from meethaus.probes.login import host_at, host_of
from meethaus.settings import Settings
from meethaus.settings.profile import profiles
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
            help="Judge any server without an inventory, whoever installed it: "
            "ssh://user@host:port, paramiko://user@host or local://. May be repeated.",
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
    diff: Diff = None,
) -> ExitCode:
    """Look at running servers, and say of every control whether it holds. Changes nothing.

    Needs a login as root, or sudo without a password. What could not be seen is never green: the
    exit code is 0 only if everything was seen and is fine, 1 if something is wrong, 3 if something
    could not be seen.
    """
    scope = Scope(chosen_controls(only or ()), _known_profile(profile))
    before = earlier(diff, output)
    with _hosts(inventory, host or [], vault_password_file, limit) as (hosts, settings):
        talk().print(f"Looking at {', '.join(hosts)}", markup=False)
        asked = {name: over(each, name) for name, each in hosts.items()}
        result = verify_hosts(asked, settings, scope, datetime.now(UTC))
    emit_report("verify", output, result, before, load_catalogue(), whole=show_all)
    return result.exit_code


@contextmanager
def _hosts(
    inventory: Path | None, addresses: list[str], vault_password_file: Path | None, limit: str
) -> Iterator[tuple[dict[str, Host], Settings | None]]:
    """Give the hosts by name, and the settings where there is an inventory."""
    if (inventory is None) == (not addresses):
        raise UsageError(
            "It must be said which servers to look at, in one way.",
            code="hosts-unclear",
            remedy="Write -i DIR for those of an inventory, or --host ssh://root@meet.example.org",
        )
    with tempfile.TemporaryDirectory(prefix="meethaus-") as directory:
        sockets = Path(directory)
        if inventory is None:
            yield {each: host_at(each, sockets) for each in addresses}, None
            return
        session = open_session(inventory, vault_password_file)
        names = _limited(session.settings, limit)
        yield (
            {name: host_of(session.hostvars[name], name, sockets) for name in names},
            (session.settings),
        )


def _limited(settings: Settings, limit: str) -> list[str]:
    names = [each.name for each in settings.hosts]
    wanted = [each for each in limit.split(",") if each]
    unknown = [each for each in wanted if each not in names]
    if unknown:
        raise UsageError(
            f"{', '.join(unknown)} is no server of this inventory.",
            code="host-unknown",
            remedy=f"Write --limit with one of: {', '.join(names)}",
        )
    return wanted or names


def _known_profile(name: str) -> str:
    known = [each.name for each in profiles()]
    if name and name not in known:
        raise UsageError(
            f"There is no profile {name!r}.",
            code="profile-unknown",
            remedy=f"Write --profile with one of: {', '.join(known)}",
        )
    return name
