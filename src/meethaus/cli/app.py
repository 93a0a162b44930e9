"""The command `meethaus` with all its verbs."""

from typing import Annotated

import typer

from meethaus import __version__
from meethaus.cli.apply import apply
from meethaus.cli.controls import app as controls
from meethaus.cli.controls import explain
from meethaus.cli.doctor import doctor
from meethaus.cli.init import init
from meethaus.cli.invite import invite
from meethaus.cli.lab import app as lab
from meethaus.cli.moderators import app as moderators
from meethaus.cli.plan import plan
from meethaus.cli.probe import probe
from meethaus.cli.report import report
from meethaus.cli.rotate import rotate
from meethaus.cli.verify import verify

__all__ = ["app", "app_commands"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it by position
    """Print the version and end, if that is `wanted`."""
    if wanted:
        typer.echo(f"meethaus {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Video conferences on your own server, with privacy as the default."""


def app_commands() -> frozenset[str]:
    """Return the names of all verbs and groups."""
    verbs = (command.callback for command in app.registered_commands)
    groups = (group.name for group in app.registered_groups)
    return frozenset(
        [*(verb.__name__ for verb in verbs if verb), *(name for name in groups if name)]
    )


app.command()(init)
app.command()(plan)
app.command()(apply)
app.command()(verify)
app.command()(probe)
app.command()(report)
app.command()(explain)
app.command()(rotate)
app.command()(invite)
app.command()(doctor)
app.add_typer(controls, name="controls")
app.add_typer(moderators, name="moderators")
app.add_typer(lab, name="lab")
