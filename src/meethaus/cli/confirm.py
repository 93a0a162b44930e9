"""Asks before a server is changed."""

import sys
from collections.abc import Mapping

import typer

from meethaus.cli.output import talk
from meethaus.errors import UsageError
from meethaus.settings import Settings
from meethaus.settings.values import Value

__all__ = ["confirm_hosts", "deployment", "need_terminal", "tell_waivers"]


def confirm_hosts(settings: Settings, limit: str, *, yes: bool) -> None:
    """Show which servers will be changed and ask; raises `typer.Abort` on a no."""
    console = talk()
    console.print(f"{deployment(settings)} will be set up on:", markup=False)
    for host in settings.hosts:
        parts = ", ".join(part.value for part in host.parts)
        login = f"{host.user}@{host.address}:{host.port}"
        console.print(f"  {host.name}  {login}  {parts}", markup=False)
    if limit:
        console.print(f"  limited to {limit}", markup=False)
    tell_waivers(settings)
    if not yes:
        need_terminal("Nobody can be asked here whether these servers may be changed.")
        typer.confirm("Change them?", abort=True, err=True)


def deployment(settings: Settings) -> str:
    """Return in a few words what the settings are for."""
    return f"{settings.domain} ({settings.product}, profile {settings.profile})"


def tell_waivers(settings: Settings) -> None:
    """Show what is allowed although a rule says otherwise, by whom, and until when."""
    for waiver in _waivers(settings):
        end = f"until {waiver['expires']}, {waiver['owner']}: {waiver['reason']}"
        talk().print(f"  waived: {waiver['subject']} {end}", markup=False)


def _waivers(settings: Settings) -> list[Mapping[str, Value]]:
    """Return the waivers of all hosts, each once; computed ones are not known yet."""
    found: list[Mapping[str, Value]] = []
    for host in settings.hosts:
        given = host.variables.get("meet_waivers")
        whole = given if isinstance(given, list) else []
        found += [each for each in whole if isinstance(each, Mapping) and each not in found]
    return found


def need_terminal(message: str) -> None:
    """Raise `UsageError` with `message` if there is no terminal to ask on."""
    if not sys.stdin.isatty():
        raise UsageError(message, code="no-terminal", remedy="Add --yes.")
