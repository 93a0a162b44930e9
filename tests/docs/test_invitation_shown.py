"""The mails that the page about invitations shows are the ones that the command writes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meethaus.invitations import Language, Meeting, Period, Signer, invitation
from tests.support.pages import fences

PAGE = Path("docs/how-to/invite-people.md")
BEGINS = datetime(2026, 12, 1, 17, tzinfo=UTC)


@pytest.fixture
def germany(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this be a machine in Germany in winter, whatever time zones it knows."""
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("germany")
def test_page_shows_the_mails_as_they_are() -> None:
    (shown,) = fences(PAGE, frozenset({"text"}))
    period = Period(BEGINS, BEGINS + timedelta(hours=3))
    meeting = Meeting(
        "meet.example.org", "k3tq-9xw4-0te3-67zr-7cr9", "Elternabend 7b", period, guests=True
    )
    made = invitation(meeting, Signer("invitations", "x" * 32), Language.GERMAN)
    token = made.moderator_link.partition("?jwt=")[2]
    assert made.mail in shown.text
    assert made.moderator_mail.replace(token, f"{token[:3]}…") in shown.text
