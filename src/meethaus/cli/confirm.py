"""Asks before a server is changed."""

import sys

import typer

from meethaus.cli.output import talk
from meethaus.errors import UsageError
from meethaus.settings import Settings

__all__ = ["confirm_hosts", "need_terminal"]


def confirm_hosts(settings: Settings, limit: str, *, yes: bool) -> None:
    """Show which servers will be changed and ask; raises `typer.Abort` on a no."""
    console = talk()
    console.print(f"{settings.domain} ({settings.product}) will be set up on:", markup=False)
    for host in settings.hosts:
        parts = ", ".join(part.value for part in host.parts)
        login = f"{host.user}@{host.address}:{host.port}"
        console.print(f"  {host.name}  {login}  {parts}", markup=False)
    if limit:
        console.print(f"  limited to {limit}", markup=False)
    if not yes:
        need_terminal("Nobody can be asked here whether these servers may be changed.")
        typer.confirm("Change them?", abort=True, err=True)


def need_terminal(message: str) -> None:
    """Raise `UsageError` with `message` if there is no terminal to ask on."""
    if not sys.stdin.isatty():
        raise UsageError(message, code="no-terminal", remedy="Add --yes.")
