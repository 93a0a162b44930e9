"""What a meeting is called in the mails."""

from typing import Final

from meethaus.errors import UsageError

__all__ = ["read_title"]

_LONGEST: Final = 100
"""Characters; it stands in one line of a mail."""


def read_title(given: str | None) -> str:
    """Return a title without blanks around it, empty if none was given; raises `UsageError`."""
    if given is None:
        return ""
    title = given.strip()
    if not title:
        raise _refusal("The title is empty.", "Write one, or leave it out.")
    if len(title) > _LONGEST:
        raise _refusal(
            f"The title has {len(title)} characters; it may have {_LONGEST}.",
            "Write a shorter one: it stands in one line of the mail.",
        )
    if not title.isprintable():
        raise _refusal(
            f"The title {title!r} has characters that cannot be seen, such as the end of a line.",
            "Write it in one line of letters, digits, blanks and punctuation.",
        )
    return title


def _refusal(message: str, remedy: str) -> UsageError:
    return UsageError(message, code="invite-title", remedy=remedy, docs="how-to/invite-people.md")
