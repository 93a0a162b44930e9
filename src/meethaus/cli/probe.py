"""`meethaus probe`: what does anybody see of a server?"""

import ipaddress
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from meethaus import __version__
from meethaus.catalogue import Vantage, load_catalogue
from meethaus.cli.control_names import chosen_controls
from meethaus.cli.output import talk
from meethaus.cli.progress import counting
from meethaus.cli.reports import (
    Diff,
    Language,
    LanguageOption,
    ReportFormat,
    ReportFormatOption,
    earlier,
    emit_report,
)
from meethaus.errors import UsageError
from meethaus.exitcodes import ExitCode
from meethaus.outside.browser import program
from meethaus.outside.target import Target, name_of, target_of
from meethaus.outside.visit import Resolve, resolve
from meethaus.probing import BROWSING, Looking, probe_servers
from meethaus.verify import Scope

__all__ = ["probe"]

_CONTACT: Final = re.compile(r"[!-\'*-~]{1,100}")
"""What may stand in the comment of a `User-Agent` as it is (RFC 9110, section 5.6.5)."""

Contact = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Mail or web address that the server is told, for whoever reads its log.",
    ),
]
Address = Annotated[
    list[str] | None,
    typer.Option(
        metavar="IP",
        help="Look there instead of asking DNS, for one URL whose name leads elsewhere or nowhere "
        "yet. May be repeated.",
    ),
]
Browser = Annotated[
    bool,
    typer.Option(
        "--browser",
        help="Let a browser go over the pages, too; it reaches nobody but the server. Needs "
        "Chromium and meethaus[browser].",
    ),
]
Relay = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Host of a TURN server that belongs to it; other hosts are not asked. May be "
        "repeated.",
    ),
]


def probe(
    urls: Annotated[
        list[str],
        typer.Argument(metavar="URL…", help="First pages, such as https://meet.example.org"),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this control, or all of a group. May be repeated."),
    ] = None,
    contact: Contact = "",
    address: Address = None,
    relay: Relay = None,
    browser: Browser = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show what passed, too.")] = False,
    output: ReportFormatOption = ReportFormat.TEXT,
    language: LanguageOption = Language.EN,
    diff: Diff = None,
) -> ExitCode:
    """Look at servers from outside, as any visitor can, and judge what they show.

    Needs no login. Asks the servers named and nobody else, follows no redirect to another one, runs
    no script without --browser, opens no meeting and tries no password. What could not be seen is
    never green: the exit code is 0 only if everything was seen and is fine, 1 if something is
    wrong, 3 if something could not be seen.
    """
    chosen = chosen_controls(only or (), Vantage.OUTSIDE)
    _check_browser(chosen, wanted=browser)
    scope = Scope(chosen)
    relays = tuple(_relay(each) for each in relay or ())
    targets = tuple(replace(target_of(each), relays=relays) for each in urls)
    looking = Looking(_agent(contact), browser, resolving=_resolving(address or [], targets))
    now = datetime.now(UTC)
    before = earlier(diff, output, now)
    told = "" if browser or chosen else ". What only a browser sees is left out: --browser"
    names = ", ".join(each.address for each in targets)
    talk().print(f"Looking at {names}{told}", markup=False)
    result = probe_servers(targets, scope, looking, now, counting(len(targets)))
    emit_report(
        "probe", output, result, before, load_catalogue(), whole=show_all, language=language
    )
    return result.exit_code


def _check_browser(chosen: tuple[str, ...], *, wanted: bool) -> None:
    """Raise `UsageError` if a browser is wanted and missing, or needed and not wanted."""
    if wanted:
        program()
        return
    catalogue = load_catalogue()
    needing = [each for each in chosen if BROWSING in catalogue.controls[each].evidence]
    if needing:
        raise UsageError(
            f"{needing[0]} is seen by a browser alone.",
            code="browser-needed",
            remedy="Add --browser, which also needs Chromium and meethaus[browser].",
        )


def _agent(contact: str) -> str:
    """Return how we introduce ourselves; raises `UsageError` for a contact that is none."""
    if not contact:
        return f"meethaus/{__version__}"
    if not _CONTACT.fullmatch(contact) or not ("@" in contact or "://" in contact):
        raise UsageError(
            f"--contact {contact[:60]!r} is neither a mail address nor that of a web page.",
            code="contact-unusable",
            remedy="Write it as in --contact mail@example.org",
        )
    return f"meethaus/{__version__} (+{contact})"


def _resolving(addresses: list[str], targets: tuple[Target, ...]) -> Resolve:
    """Return how addresses are found; raises `UsageError` for what are none."""
    if not addresses:
        return resolve
    if len({each.host for each in targets}) > 1:
        raise UsageError(
            f"--address says where one server is, and there are {len(targets)} URLs.",
            code="address-unclear",
            remedy="Write one URL with it.",
        )
    try:
        known = tuple(str(ipaddress.ip_address(each)) for each in addresses)
    except ValueError as error:
        raise UsageError(
            f"--address cannot be used: {error}.",
            code="address-unusable",
            remedy="Write it as in --address 192.0.2.1",
        ) from error
    (target, *_) = targets
    return lambda name: known if name == target.host else resolve(name)


def _relay(text: str) -> str:
    """Return the name of a host; raises `UsageError` for what is none."""
    try:
        return name_of(text)
    except UsageError as error:
        raise UsageError(
            f"--relay {text[:60]!r} is no name of a host.",
            code="relay-unusable",
            remedy="Write it as in --relay turn.example.org",
        ) from error
