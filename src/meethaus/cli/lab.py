"""`meethaus lab`: a practice server and an internet of its own, in containers on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from meethaus.cli.control_names import one_control
from meethaus.cli.lab_text import broken_text, contacts_text, down_text, status_text, up_text
from meethaus.cli.options import FormatOption
from meethaus.cli.output import Format, emit, talk
from meethaus.errors import UsageError
from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, Suite, TargetSpec
from meethaus.lab.breaking import break_on
from meethaus.lab.images import Progress
from meethaus.lab.inventory import Placement, write_inventory
from meethaus.settings.placement import Part

__all__ = ["app"]

_DEFAULT_TARGET = "meet"

app = typer.Typer(
    help="A practice server in a container, with an internet of its own. Needs root and podman.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SuiteOption = Annotated[Suite, typer.Option("--suite", help="Debian release of the targets.")]
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="NAME[=PART,…]",
        help="A server to start, with the parts that run on it; all parts when none is named. "
        "May be repeated. Without it: one server called meet.",
    ),
]
InventoryOption = Annotated[
    Path, typer.Option("--inventory", "-i", metavar="DIR", help="Where to write the inventory.")
]
PurgeOption = Annotated[
    bool,
    typer.Option("--purge", help="Also remove images and caches, which all labs here share."),
]


@app.command()
def up(
    suite: SuiteOption = Suite.BOOKWORM,
    target: TargetOption = None,
    inventory: InventoryOption = Path("inventories/lab"),
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Start the lab and write an inventory for it. Harmless when it is up already.

    The first time takes a few minutes, because images are built; after that, seconds.
    """
    wanted = [_parse_target(text) for text in target or [_DEFAULT_TARGET]]
    with _progress() as progress:
        lab = Lab.open(progress=progress)
        placements = [
            Placement(lab.start(TargetSpec(name=name, suite=suite)), parts)
            for name, parts in wanted
        ]
        key, name_server = lab.repository.key_fingerprint(), lab.instance.gateway4
        write_inventory(inventory, placements, key, name_server)
    status = lab.status()
    return emit("lab", output, ExitCode.FINE, status, up_text(status, inventory))


@app.command()
def down(purge: PurgeOption = False, output: FormatOption = Format.TEXT) -> ExitCode:
    """Remove the lab: containers, networks, namespaces and their processes."""
    with _progress() as progress:
        lab = Lab.open(progress=progress)
        progress("Taking the lab down")
        lab.down(purge=purge)
    return emit("lab", output, ExitCode.FINE, lab.status(), down_text(purge=purge))


@app.command()
def status(output: FormatOption = Format.TEXT) -> ExitCode:
    """Show what stands of the lab."""
    found = Lab.open().status()
    return emit("lab", output, ExitCode.FINE, found, status_text(found))


@app.command()
def contacts(output: FormatOption = Format.TEXT) -> ExitCode:
    """Show who tried to reach what outside the lab."""
    found = Lab.open().contacts()
    return emit("lab", output, ExitCode.FINE, found, contacts_text(found))


@app.command(name="break")
def break_control(
    control: Annotated[
        str, typer.Argument(metavar="CONTROL", help="Its name, as verify shows it.")
    ],
    host: Annotated[
        str, typer.Option(metavar="NAME", help="On which server of the lab; needless with one.")
    ] = "",
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Break one control on a server of the lab, to see what verify says. No other is touched."""
    found = one_control(control)
    if not found.break_:
        raise UsageError(
            f"Nobody wrote down how to break {control}: "
            f"{found.reason or 'it is seen from outside alone'}",
            code="control-unbreakable",
            remedy="Choose another: meethaus controls list",
        )
    broken = break_on(Lab.open(), host, control, found.break_, found.undo)
    return emit("lab", output, ExitCode.FINE, broken, broken_text(broken))


def _parse_target(text: str) -> tuple[str, tuple[Part, ...]]:
    """Read `NAME` or `NAME=PART,PART`."""
    name, _, listed = text.partition("=")
    try:
        parts = tuple(Part(part.strip()) for part in listed.split(",")) if listed else tuple(Part)
    except ValueError as error:
        raise UsageError(
            f"--target {text} names a part that does not exist: {error}.",
            code="lab-part-unknown",
            remedy=f"Use: {', '.join(Part)}.",
        ) from error
    return name, parts


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give a function that shows what is being done: a live line, or plain lines in a log."""
    console = talk()
    if not console.is_terminal:
        yield lambda message: console.print(message, markup=False)
        return
    with console.status("Looking at this machine") as line:
        yield line.update
