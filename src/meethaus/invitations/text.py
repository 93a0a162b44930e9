"""The mails that bring the links to people, in German and English."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from meethaus.invitations.period import Period

__all__ = ["Language", "Mails", "mails", "time_in_words"]


class Language(StrEnum):
    """A language the mails are written in."""

    GERMAN = "de"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Mails:
    """What to paste into the mail to everybody, and into the one to the moderator."""

    guests: str
    moderator: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences of one language, with places for what differs."""

    untitled: str
    time: str
    everybody: str
    guests: str
    members: str
    moderator: str


_WORDS: Final = {
    Language.GERMAN: _Words(
        untitled="Videokonferenz",
        time="{day:%d.%m.%Y}, {day:%H:%M} Uhr ({zone})",
        everybody="{title}\nBeginn: {begins}\nLink: {link}\n\n{how}",
        guests=(
            "Sie brauchen kein Konto. Wer zu früh kommt, liest, dass die Besprechung noch\n"
            "nicht begonnen hat; danach warten Sie, bis die Moderation Sie einlässt.\n"
            "Bitte geben Sie den Link nicht weiter: Wer ihn hat, kann um Einlass bitten."
        ),
        members=(
            "Sie melden sich mit Ihrem Konto an; Gäste ohne Konto kommen nicht hinein.\n"
            "Bitte geben Sie den Link nicht weiter."
        ),
        moderator=(
            "{title}\nBeginn: {begins}\nEnde: {ends}\nLink für die Moderation: {link}\n\n"
            "Dieser Link ist geheim und nur für Sie: Wer ihn hat, moderiert die Besprechung.\n"
            "Bitte leiten Sie ihn nicht weiter; andere laden Sie mit diesem Link ein:\n"
            "{other}\n\n"
            "Ihr Link öffnet den Raum von Beginn bis Ende, nicht früher und nicht später.\n"
            "Danach lässt sich der Raum nicht mehr öffnen, denn das kann nur ein solcher Link\n"
            "oder ein Konto. Eine Besprechung, die dann noch läuft, wird nicht unterbrochen:\n"
            "Bitte beenden Sie sie."
        ),
    ),
    Language.ENGLISH: _Words(
        untitled="Video conference",
        time="{day.day} {day:%B %Y}, {day:%H:%M} ({zone})",
        everybody="{title}\nBegins: {begins}\nLink: {link}\n\n{how}",
        guests=(
            "You need no account. If you are early, you read that the meeting has not begun;\n"
            "after that you wait until the moderator lets you in.\n"
            "Please do not pass the link on: whoever has it can ask to be let in."
        ),
        members=(
            "You sign in with your account; guests without one cannot come in.\n"
            "Please do not pass the link on."
        ),
        moderator=(
            "{title}\nBegins: {begins}\nEnds: {ends}\nLink for the moderator: {link}\n\n"
            "This link is secret and for you alone: whoever has it moderates the meeting.\n"
            "Please do not forward it; invite others with this link:\n"
            "{other}\n\n"
            "Your link opens the room from begin to end, not earlier and not later. After\n"
            "that the room cannot be opened any more, because only such a link or an account\n"
            "opens it. A meeting that still goes on then is not interrupted: please end it."
        ),
    ),
}


def time_in_words(when: datetime, language: Language, zone: tzinfo | None = None) -> str:
    """Return a time with its zone: `zone`, or the one of this machine."""
    day = when.astimezone(zone)
    offset = f"UTC{day.isoformat()[-6:]}"
    name = day.tzname() or ""
    shown = name if name.startswith("UTC") else f"{name}, {offset}"
    return _WORDS[language].time.format(day=day, zone=shown)


def mails(
    title: str, links: tuple[str, str], period: Period, language: Language, *, guests: bool
) -> Mails:
    """Return both mails; `links` are the one for everybody and the moderator's."""
    words = _WORDS[language]
    fields = {
        "title": title or words.untitled,
        "begins": time_in_words(period.begins, language),
        "ends": time_in_words(period.ends, language),
    }
    how = words.guests if guests else words.members
    return Mails(
        words.everybody.format(**fields, link=links[0], how=how),
        words.moderator.format(**fields, link=links[1], other=links[0]),
    )
