"""`meethaus report`: what was judged earlier, in another form."""

from pathlib import Path
from typing import Annotated

import typer

from meethaus.catalogue import load_catalogue
from meethaus.cli.output import talk
from meethaus.cli.reports import (
    Diff,
    Language,
    LanguageOption,
    ReportFormat,
    ReportFormatOption,
    earlier,
    emit_report,
)
from meethaus.exitcodes import ExitCode
from meethaus.report.stored import read_verification, refuse_unknown_controls

__all__ = ["report"]


def report(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What verify or probe wrote with --format json.")
    ],
    output: ReportFormatOption = ReportFormat.TEXT,
    to: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write to this file and not to the screen."),
    ] = None,
    language: LanguageOption = Language.EN,
    diff: Diff = None,
    show_all: Annotated[bool, typer.Option("--all", help="Show what passed, too.")] = False,
) -> ExitCode:
    """Show a stored result of verify or probe in any form. Contacts nobody.

    The exit code is that of the verdicts: 0 only if everything was seen and was fine, 1 if
    something was wrong, 3 if something could not be seen.
    """
    catalogue = load_catalogue()
    found = read_verification(file)
    before = earlier(diff, output, found.looked_at)
    refuse_unknown_controls(file, found, catalogue)
    talk().print(f"Looked at {found.looked_at:%Y-%m-%d %H:%M} UTC", markup=False)
    # The verdicts are those of the first look, and so is the envelope: a report can be read back.
    emit_report(
        found.verb, output, found, before, catalogue, whole=show_all, language=language, file=to
    )
    return found.exit_code
