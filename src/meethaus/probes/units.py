"""What systemd knows of several units, asked in one go."""

import re
from collections.abc import Iterator, Mapping

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["Unit", "argument_after", "ask_units", "blocks_of", "units_of"]

Unit = Mapping[str, str]
"""Properties of a unit by their names, as `systemctl show` writes them."""


def ask_units(host: Host, names: str, properties: str) -> CommandResult:
    """Ask for `properties` (with commas) of units, whose names have spaces between them."""
    return host.run(f"systemctl show --no-pager --property=Id,LoadState,{properties} {names}")


def units_of(told: CommandResult) -> dict[str, Unit]:
    """Return each unit that exists, by its name.

    Raises `UnseenError` if systemd does not answer.
    """
    if told.rc:
        raise UnseenError(f"systemctl show ended with {told.rc}: is systemd running?")
    loaded = (unit for unit in blocks_of(told.stdout) if unit.get("LoadState") == "loaded")
    return {unit["Id"]: unit for unit in loaded if "Id" in unit}


def blocks_of(text: str) -> Iterator[dict[str, str]]:
    """Yield the properties of each unit that `systemctl show` tells, whether it exists or not."""
    for block in re.split(r"\n\s*\n", text):
        unit: dict[str, str] = {}
        for line in block.splitlines():
            name, mark, value = line.partition("=")
            # A property such as ExecStart has a line for each command.
            if mark:
                unit[name] = f"{unit[name]}\n{value}" if name in unit else value
        yield unit


def argument_after(option: str, command: str) -> str:
    """Return what follows an option on a command line as systemd shows it, `""` if nothing does."""
    found = re.search(rf"(?:^|\s){re.escape(option)}\s+([^\s;]+)", command)
    return found[1] if found else ""
