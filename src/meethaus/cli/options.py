"""Options that several verbs share, so that each has one name and one meaning."""

from pathlib import Path
from typing import Annotated

import typer

from meethaus.cli.output import Format
from meethaus.cli.tags import chosen_tags

__all__ = [
    "AskBecomePass",
    "FormatOption",
    "InterruptMeetings",
    "Inventory",
    "Limit",
    "Tags",
    "VaultPasswordFile",
    "Yes",
]

Inventory = Annotated[
    Path,
    typer.Option("--inventory", "-i", metavar="DIR", help="The inventory that init has written."),
]
VaultPasswordFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File with the vault's password. Without it: .vault-password in the inventory.",
    ),
]
Limit = Annotated[str, typer.Option(metavar="PATTERN", help="Only these hosts.")]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TAG",
        help="Only tasks with this tag: a control that shall hold again, a role, or a phase "
        "(validate, install, configure, remove). May be repeated.",
        callback=chosen_tags,
    ),
]
AskBecomePass = Annotated[
    bool,
    typer.Option("--ask-become-pass", "-K", help="Ask for the password of sudo on the server."),
]
InterruptMeetings = Annotated[
    bool,
    typer.Option(
        "--interrupt-meetings",
        help="Go on although people are meeting on a server; they might be cut off. Without "
        "it such a run is refused.",
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="text for people, json for programs.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]
