"""Links that `meethaus invite` makes, at the XMPP server; the test plays the focus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from testinfra.host import Host

from meethaus.invitations import (
    Invitation,
    Language,
    Meeting,
    Signer,
    invitation,
    period,
    random_part,
    room_name,
)
from tests.support.bosh import Session
from tests.support.seen import Seen

SIGNER = Signer("school-platform", "molecule-4-Tokens-of-a-learning-platform")
HOURS_ALLOWED = 12
MUC = "<x xmlns='http://jabber.org/protocol/muc'/>"


@pytest.fixture(scope="module", name="name")
def name_of_the_server(host: Host) -> str:
    return Seen.of(host).name


@pytest.fixture(scope="module", name="focus")
def focus_of_the_meetings(host: Host, name: str) -> Iterator[Session]:
    proof = "\0focus\0molecule-jicofo-0123456789"
    focus = Session(host, name, f"auth.{name}").sign_in("PLAIN", proof)
    yield focus
    focus.close()


def invited(name: str, *, begins_in: float = 0) -> Invitation:
    """Return an invitation to a meeting of an hour that begins so many hours from now."""
    now = datetime.now(UTC)
    when = period(now + timedelta(hours=begins_in), 1, HOURS_ALLOWED, now)
    meeting = Meeting(name, room_name(random_part(), "Größe 7b"), "Größe 7b", when, guests=True)
    return invitation(meeting, SIGNER, Language.GERMAN)


def come(host: Host, name: str, made: Invitation) -> Session:
    """Connect as the page does that was opened with the moderator's link."""
    token = made.moderator_link.partition("?jwt=")[2]
    return Session(host, name, name, f"room={made.room}&token={token}")


def enter(client: Session, room: str, nick: str) -> str:
    """Enter a room; return what the server says until it is decided."""
    named = f"<nick xmlns='http://jabber.org/protocol/nick'>{nick}</nick>"
    client.say(
        f"<presence xmlns='jabber:client' id='enter' to='{room}/{nick}'>{MUC}{named}</presence>"
    )
    return client.hear(f"(?s)from=['\"]{re.escape(room)}/{nick}['\"].*(110|</error>)")


def test_the_link_moderates_its_room_and_no_other(host: Host, name: str, focus: Session) -> None:
    made, other = invited(name), invited(name)
    places = [f"{each.room}@conference.{name}" for each in (made, other)]
    for place in places:
        assert "110" in enter(focus, place, "focus")
    anna = come(host, name, made).sign_in()
    assert "owner" in re.findall(r"<item[^>]*>", enter(anna, places[0], "anna"))[-1]
    assert "not-authorized" in enter(anna, places[1], "anna")


def test_a_guest_with_the_other_link_waits(host: Host, name: str, focus: Session) -> None:
    made = invited(name)
    place = f"{made.room}@conference.{name}"
    assert "110" in enter(focus, place, "focus")
    assert "110" in enter(come(host, name, made).sign_in(), place, "anna")
    guest = Session(host, name, f"guest.{name}", f"room={made.room}").sign_in()
    assert "registration-required" in enter(guest, place, "ben")


@pytest.mark.parametrize(("begins_in", "accepted"), [(-0.9, True), (1, False), (24 * 7, False)])
def test_the_link_is_good_while_the_meeting_is(
    host: Host, name: str, *, begins_in: float, accepted: bool
) -> None:
    told = come(host, name, invited(name, begins_in=begins_in)).try_to_sign_in()
    assert told == "accepted" if accepted else "<not-allowed/>" in told
