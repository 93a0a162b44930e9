"""`meethaus invite`: a room nobody guesses, and links to it, as text for a mail."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from meethaus.cli.options import FormatOption, Inventory, VaultPasswordFile
from meethaus.cli.output import Format, emit
from meethaus.cli.vaults import Vaults, open_inventory
from meethaus.errors import UsageError
from meethaus.exitcodes import ExitCode
from meethaus.invitations import (
    HOURS,
    Invitation,
    Language,
    Meeting,
    Signer,
    invitation,
    period,
    random_part,
    read_time,
    read_title,
    room_name,
    server_of,
)
from meethaus.settings import load_settings, load_specs
from meethaus.settings.issuers import INVITATIONS, ISSUERS, has_issuer, secret_of, with_issuer

__all__ = ["invite"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An issuer in the vault; `added` is whether it is there only since now."""

    vault: Path
    issuer: str
    added: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, not yet judged."""

    title: str | None
    title_in_link: bool
    begins: str | None
    hours: float
    language: Language | None


Title = Annotated[
    str | None,
    typer.Argument(metavar="TITLE", help="What the meeting is called in the mails."),
]
Begins = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="When it begins, as 2026-12-01T18:00 in the time zone of this machine. Without it: "
        "now.",
    ),
]
Hours = Annotated[
    float,
    typer.Option(
        "--hours",
        metavar="NUMBER",
        help="How long the moderator's link is good; at most jitsi_prosody_token_hours.",
    ),
]
TitleInLink = Annotated[
    bool,
    typer.Option(
        "--title-in-link",
        help="Begin the room's name with the title. The server and every browser's history see "
        "it: not for the name of a pupil, a client or an illness.",
    ),
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--language", help="Language of the mails. Without it: meet_language."),
]
Issuer = Annotated[
    str,
    typer.Option(
        "--issuer", metavar="NAME", help="The entry of meet_token_issuers that signs the link."
    ),
]
Prepare = Annotated[
    bool,
    typer.Option(
        "--prepare",
        help="Once before the first invitation: write that entry with a random secret into the "
        "vault. An apply has to follow.",
    ),
]


def invite(
    inventory: Inventory,
    title: Title = None,
    begins: Begins = None,
    hours: Hours = HOURS,
    title_in_link: TitleInLink = False,
    language: LanguageOption = None,
    issuer: Issuer = INVITATIONS,
    prepare: Prepare = False,
    vault_password_file: VaultPasswordFile = None,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Make a room nobody guesses: a link for everybody and one that makes its holder moderator.

    Both come as text for a mail. The moderator's link is a secret: it is shown here and kept
    nowhere, and after its end the room is opened by an account only. No server is contacted.
    """
    wish = Wish(title, title_in_link, begins, hours, language)
    if prepare and wish != Wish(None, False, None, HOURS, None):  # noqa: FBT003 - the defaults
        raise UsageError(
            "--prepare invites nobody, so it takes no title, time or language.",
            remedy=f"Write: meethaus invite --prepare -i {inventory}",
        )
    opened = open_inventory(inventory, vault_password_file)
    if prepare:
        prepared = _prepare(opened, issuer)
        return emit("invite", output, ExitCode.FINE, prepared, _next(prepared, inventory))
    made = _invite(opened, wish, issuer, inventory)
    return emit("invite", output, ExitCode.FINE, made, _text(made))


def _prepare(opened: Vaults, issuer: str) -> Prepared:
    """Add an issuer to the vault, if it is not there."""
    vault = opened.holder_of(ISSUERS, new=True)
    if has_issuer(vault, issuer):
        return Prepared(vault.path, issuer, added=False)
    vault.save(with_issuer(vault, issuer, opened.secrets(load_specs())))
    return Prepared(vault.path, issuer, added=True)


def _invite(opened: Vaults, wish: Wish, issuer: str, inventory: Path) -> Invitation:
    """Judge what was asked for, and sign the link."""
    specs = load_specs()
    server = server_of(load_settings(opened.raw, opened.access.inventory, specs), specs)
    title, now = read_title(wish.title), datetime.now(UTC)
    if wish.title_in_link and not title:
        raise UsageError(
            "--title-in-link was asked for, and there is no title.",
            remedy="Write a title, or leave --title-in-link out.",
        )
    begins = read_time(wish.begins) if wish.begins is not None else now
    meeting = Meeting(
        domain=server.domain,
        room=room_name(random_part(), title if wish.title_in_link else ""),
        title=title,
        period=period(begins, wish.hours, server.hours_allowed, now),
        guests=server.guests,
    )
    named = "" if issuer == INVITATIONS else f" --issuer {issuer}"
    secret = secret_of(
        opened.holder_of(ISSUERS, new=True),
        issuer,
        f"meethaus invite --prepare{named} -i {inventory}",
    )
    return invitation(meeting, Signer(issuer, secret), wish.language or server.language)


def _text(made: Invitation) -> Text:
    """Show both mails, each below a line that says to whom it goes."""
    german = made.language is Language.GERMAN
    everybody = "An alle" if german else "To everybody"
    moderator = "Nur an die Moderation, geheim" if german else "To the moderator alone, secret"
    # No string: rich would look for smileys in it.
    return Text(
        f"--- {everybody} ---\n\n{made.mail}\n\n--- {moderator} ---\n\n{made.moderator_mail}"
    )


def _next(prepared: Prepared, inventory: Path) -> Text:
    """Say what stands in the vault now, and what comes next."""
    done = "was added to" if prepared.added else "stands already in"
    return Text(
        f"{prepared.issuer} {done} {ISSUERS} in {prepared.vault}.\n"
        "The server takes its links after the next run. A run with a new issuer signs everybody "
        "out.\n\n"
        f"Next:\n  meethaus apply -i {inventory}"
    )
