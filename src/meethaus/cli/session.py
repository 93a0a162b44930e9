"""What plan, apply and doctor do first: open the inventory, check it, ask for passwords."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from meethaus.runner import Access, RunOptions, list_inventory, resolve_access
from meethaus.settings import Settings, load_settings, load_specs

__all__ = ["Session", "ask_password", "open_session", "run_options"]


@dataclass(frozen=True, slots=True)
class Session:
    """An inventory that has been read and found good.

    `hostvars` holds all variables of every host, with secrets: never shown, never stored.
    """

    access: Access
    settings: Settings
    hostvars: Mapping[str, Mapping[str, Any]] = field(repr=False)


def open_session(inventory: Path, vault_password_file: Path | None) -> Session:
    """Read and check an inventory. No server is contacted.

    Raises `SettingsError`, or its subclass `VaultError`.
    """
    access = resolve_access(inventory, vault_password_file)
    raw = list_inventory(access)
    settings = load_settings(raw, access.inventory, load_specs())
    return Session(access, settings, raw["_meta"]["hostvars"])


def run_options(
    *,
    limit: str,
    tags: list[str] | None,
    check: bool,
    ask_become_pass: bool,
    interrupt_meetings: bool = False,
) -> RunOptions:
    """Return the options of a run; asks for sudo's password if that is wanted."""
    return RunOptions(
        limit=limit,
        tags=tuple(tags or ()),
        check=check,
        become_password=ask_password(wanted=ask_become_pass),
        interrupt_meetings=interrupt_meetings,
    )


def ask_password(*, wanted: bool) -> str | None:
    """Ask for sudo's password on the server, `None` if it is not `wanted`."""
    if not wanted:
        return None
    answer: str = typer.prompt("sudo password on the server", hide_input=True, err=True)
    return answer
