"""`meethaus doctor`: can this machine do the work?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from meethaus.cli.options import AskBecomePass, FormatOption, VaultPasswordFile
from meethaus.cli.output import Format, emit
from meethaus.cli.progress import progress
from meethaus.cli.session import ask_password
from meethaus.doctor import Finding, Health, examine, findings_exit_code
from meethaus.exitcodes import ExitCode

__all__ = ["doctor"]

_MARKS = {
    Health.FINE: ("ok", "green"),
    Health.PROBLEM: ("!!", "red"),
    Health.UNKNOWN: ("??", "red"),
}


def doctor(
    inventory: Annotated[
        Path | None,
        typer.Option("--inventory", "-i", metavar="DIR", help="Look at this inventory as well."),
    ] = None,
    vault_password_file: VaultPasswordFile = None,
    ask_become_pass: AskBecomePass = False,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Look whether this machine can do the work.

    Where it cannot, say what to do. With an inventory: also its settings, its vault, and the login
    to each server. Changes nothing.
    """
    password = ask_password(wanted=ask_become_pass)
    with progress() as listener:
        findings = tuple(examine(inventory, vault_password_file, listener, password))
    return emit("doctor", output, findings_exit_code(findings), findings, _text(findings))


def _text(findings: tuple[Finding, ...]) -> Text:
    """Return the findings as lines, the remedy below what is not fine."""
    text = Text()
    for finding in findings:
        mark, style = _MARKS[finding.health]
        text.append(f"{mark} ", style=style)
        text.append(f"{finding.subject}: {finding.message}\n")
        if finding.remedy:
            text.append("   What to do: ", style="bold")
            text.append(f"{finding.remedy}\n")
    text.rstrip()
    return text
