"""One meeting, and the invitation to it."""

from dataclasses import dataclass, field
from datetime import datetime

from meethaus.invitations.period import Period
from meethaus.invitations.text import Language, mails
from meethaus.invitations.token import Signer, claims, signed

__all__ = ["Invitation", "Meeting", "invitation"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where and when people meet. `guests`: people without an account may come."""

    domain: str
    room: str
    title: str
    period: Period
    guests: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """The links and the mails. Who has the moderator's opens the room until `ends`."""

    title: str
    room: str
    begins: datetime
    ends: datetime
    language: Language
    link: str
    mail: str
    moderator_link: str = field(repr=False)
    moderator_mail: str = field(repr=False)


def invitation(meeting: Meeting, signer: Signer, language: Language) -> Invitation:
    """Return the invitation to a meeting."""
    content = claims(signer.name, meeting.domain, meeting.room, meeting.period)
    link = f"https://{meeting.domain}/{meeting.room}"
    moderator_link = f"{link}?jwt={signed(content, signer.secret)}"
    written = mails(
        meeting.title, (link, moderator_link), meeting.period, language, guests=meeting.guests
    )
    return Invitation(
        title=meeting.title,
        room=meeting.room,
        begins=meeting.period.begins,
        ends=meeting.period.ends,
        language=language,
        link=link,
        mail=written.guests,
        moderator_link=moderator_link,
        moderator_mail=written.moderator,
    )
