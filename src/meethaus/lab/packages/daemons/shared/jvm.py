"""Reads the command line the launchers write for Java."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# sysexits.h EX_CONFIG; the bridge's unit does not restart after it.
EXIT_CONFIGURATION = 78
# What a process returns that a signal ended: 128 plus the signal's number.
EXIT_SIGNAL_BASE = 128


@dataclass(frozen=True)
class CommandLine:
    """System properties (`-Dname=value`) by name, and what follows the class name."""

    properties: Mapping[str, str]
    arguments: Sequence[str]


@dataclass(frozen=True)
class Build:
    """Version the daemon reports about itself and the product release it belongs to."""

    version: str
    release: int


def parse(arguments: Sequence[str]) -> CommandLine:
    """Split Java's options from the program's own arguments; unknown options are passed over."""
    properties: dict[str, str] = {}
    for position, argument in enumerate(arguments):
        if argument.startswith("-D"):
            name, _, value = argument[2:].partition("=")
            properties[name] = value
        elif not argument.startswith("-"):
            return CommandLine(properties, arguments[position + 1 :])
    return CommandLine(properties, ())


def read_build() -> Build:
    """Read the build description the package installs beside the daemons' tree."""
    text = (Path(__file__).parents[2] / "build.json").read_text(encoding="utf-8")
    return Build(**json.loads(text))
