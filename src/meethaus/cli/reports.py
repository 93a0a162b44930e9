"""How `verify` and `report` give verdicts, and with what they compare them."""

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from meethaus.catalogue import Catalogue
from meethaus.catalogue.overview import load_overview
from meethaus.cli.envelope import envelope, jsonable
from meethaus.cli.output import results
from meethaus.errors import UsageError
from meethaus.report.changes import changes_between
from meethaus.report.changes_console import changes_text
from meethaus.report.console import console_text
from meethaus.report.html import Language, html_page
from meethaus.report.junit import junit_xml
from meethaus.report.oscal import oscal_results
from meethaus.report.stored import read_verification
from meethaus.verify import Verification

__all__ = [
    "Diff",
    "Language",
    "LanguageOption",
    "ReportFormat",
    "ReportFormatOption",
    "earlier",
    "emit_report",
]


class ReportFormat(StrEnum):
    """In which form verdicts are given."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    HTML = "html"
    OSCAL = "oscal"


ReportFormatOption = Annotated[
    ReportFormat,
    typer.Option(
        "--format",
        help="text for people, json for programs, junit for CI systems, html for people who read "
        "and do not log in, oscal for programs of auditors.",
    ),
]
LanguageOption = Annotated[
    Language, typer.Option("--language", help="In which language --format html speaks.")
]
Diff = Annotated[
    Path | None,
    typer.Option(
        metavar="LAST", help="Also say what changed since LAST, an earlier result in JSON."
    ),
]


def earlier(last: Path | None, output: ReportFormat, looked_at: datetime) -> Verification | None:
    """Return what a look at that time is compared with.

    Raises `UsageError` before anybody is contacted.
    """
    if last is None:
        return None
    if output in (ReportFormat.JUNIT, ReportFormat.HTML, ReportFormat.OSCAL):
        raise UsageError(
            f"{output.upper()} has no place for what changed.",
            code="diff-without-place",
            remedy="Write --format text or --format json with --diff.",
        )
    before = read_verification(last)
    if before.looked_at > looked_at:
        raise UsageError(
            f"What is compared with is the younger one: {before.looked_at:%Y-%m-%d %H:%M} UTC, "
            f"and the other {looked_at:%Y-%m-%d %H:%M} UTC.",
            code="diff-reversed",
            remedy="Name the older file after --diff.",
        )
    return before


def emit_report(
    command: str,
    output: ReportFormat,
    found: Verification,
    before: Verification | None,
    catalogue: Catalogue,
    *,
    whole: bool,
    language: Language,
    file: Path | None = None,
) -> None:
    """Give the verdicts in the chosen form, on standard output or in a file."""
    changes = changes_between(before, found) if before else None
    if output is ReportFormat.TEXT:
        text = console_text(found, catalogue, whole=whole)
        if changes:
            text = Text("\n\n").join([text, changes_text(changes)])
        _give(text, file)
    elif output is ReportFormat.JUNIT:
        _give(junit_xml(found, catalogue), file)
    elif output is ReportFormat.OSCAL:
        _give(json.dumps(oscal_results(found, catalogue), ensure_ascii=False, indent=2), file)
    elif output is ReportFormat.HTML:
        _give(html_page(found, catalogue, load_overview(), language), file)
    else:
        more = {"diff": jsonable(changes)} if changes else {}
        result = {**jsonable(found), **more}
        _give(envelope(command, found.exit_code, result=result), file)


def _give(text: Text | str, file: Path | None) -> None:
    plain = text.plain if isinstance(text, Text) else text
    if file is not None:
        try:
            file.write_text(f"{plain}\n", "utf-8", errors="backslashreplace")
        except OSError as error:
            raise UsageError(
                f"{file} cannot be written: {error.strerror}",
                code="output-unwritable",
                remedy="Write --output with a file in a directory that is there.",
            ) from error
    elif isinstance(text, Text):
        results().print(text, markup=False)
    else:
        # A console of rich would leave out control characters and so change the document.
        sys.stdout.write(f"{text}\n")
