"""`meethaus controls` and `meethaus explain`: what is judged, and why."""

from typing import Annotated

import typer
from rich.text import Text

from meethaus.catalogue import Catalogue, Control, load_catalogue
from meethaus.cli.control_names import one_control
from meethaus.cli.options import FormatOption
from meethaus.cli.output import Format, emit
from meethaus.exitcodes import ExitCode

__all__ = ["app", "explain"]

app = typer.Typer(no_args_is_help=True, help="What verify and probe judge.")


@app.callback()
def controls() -> None:
    """Show what verify and probe judge. Contacts nobody."""


@app.command(name="list")
def list_controls(output: FormatOption = Format.TEXT) -> ExitCode:
    """List every control, by the role that sees to it, or by what is seen from outside."""
    catalogue = load_catalogue()
    return emit(
        "controls", output, ExitCode.FINE, tuple(catalogue.controls.values()), _listed(catalogue)
    )


def explain(
    control: Annotated[
        str, typer.Argument(metavar="CONTROL", help="Its name, as verify shows it.")
    ],
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Explain one control: why it matters, what it costs, what to do where it fails."""
    catalogue = load_catalogue()
    found = one_control(control)
    return emit("explain", output, ExitCode.FINE, found, _explained(found, catalogue))


def _listed(catalogue: Catalogue) -> Text:
    text = Text()
    for group in sorted({each.group for each in catalogue.controls.values()}):
        text.append(f"{group}\n", style="bold")
        for each in catalogue.controls.values():
            if each.group == group:
                text.append(f"  {each.id}\n    {each.title.en}\n")
    text.append(f"{len(catalogue.controls)} controls")
    return text


def _explained(control: Control, catalogue: Catalogue) -> Text:
    text = Text()
    text.append(f"{control.title.en}\n", style="bold")
    for label, words in (
        ("Why", control.why.en),
        ("What it costs", control.cost.en),
        ("Where it fails", control.remedy.en),
        ("How bad that is", control.severity.value),
        ("Decided by", ", ".join(control.settings) or "no setting"),
        ("Applies to", control.part or "every server"),
        ("Judged by", ", ".join(f"meethaus {each.verb}" for each in control.vantages)),
        ("Only a person can see it", control.reason),
    ):
        if words:
            text.append(f"{label}: ", style="bold")
            text.append(f"{words}\n")
    text.append("Serves: ", style="bold")
    text.append(", ".join(_named(each, catalogue) for each in control.requirements))
    for source in control.sources:
        text.append(f"\nSource: {source.address} ({source.version}, read {source.read})")
    return text


def _named(requirement: str, catalogue: Catalogue) -> str:
    known = catalogue.requirements.get(requirement)
    return f"{requirement} ({known.law})" if known and known.law else requirement
