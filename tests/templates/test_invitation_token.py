"""Our module for Prosody takes the links that `meethaus invite` makes, for their room and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

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
from tests.support.rendering import TOKEN_SECRET, Rendered

from .token_judge import HOST, SCHOOL, judge

ALLOWED = 12


def invited(hours: float = 3, *, begins_in: float = 0, title: str = "Größe 7b") -> Invitation:
    """Return an invitation to a meeting that begins so many hours from now."""
    now = datetime.now(UTC)
    when = period(now + timedelta(hours=begins_in), hours, ALLOWED, now)
    meeting = Meeting(HOST, room_name(random_part(), title), title, when, guests=True)
    return invitation(meeting, Signer(SCHOOL, TOKEN_SECRET), Language.GERMAN)


def token_of(made: Invitation) -> str:
    return made.moderator_link.partition("?jwt=")[2]


@pytest.mark.parametrize("hours", [0.25, 3, ALLOWED])
def test_link_opens_its_room_as_it_stands_in_the_address(
    split: dict[str, Rendered], hours: float
) -> None:
    made = invited(hours)
    trial = """
    local session = came_with(T)
    assert(session.meethaus_grant.room == ROOM)
    assert(not ask(session, ROOM .. "@conference.meet.example.org"))
    assert(not enter(session, ROOM .. "@conference.meet.example.org/a"))
    assert(ask(session, "other@conference.meet.example.org"))
    assert(enter(session, "other@conference.meet.example.org/a"))
    """
    judge(split, trial, T=token_of(made), ROOM=made.room)


def test_link_opens_nothing_before_its_meeting(split: dict[str, Rendered]) -> None:
    trial = "local s, c = sign_in(connect('token=' .. T)); print(s .. ' ' .. c)"
    made = invited(begins_in=24)
    assert judge(split, trial, T=token_of(made)) == "failure not-allowed"
    begun = invited(begins_in=-1)
    judge(split, "assert(came_with(T))", T=token_of(begun))


def test_link_for_a_meeting_of_next_week_is_good_in_it_and_not_after(
    split: dict[str, Rendered],
) -> None:
    made = invited(begins_in=24 * 7)
    begins = int(made.begins.timestamp())
    trial = """
    local clock = os.time
    local function at(moment)
        os.time = function(...) return (... and clock(...)) or moment end
        local status = sign_in(connect("token=" .. T))
        os.time = clock
        return status
    end
    local begins, hour = tonumber(BEGINS), 3600
    assert(at(begins - hour) == "failure")
    assert(at(begins) == "success")
    assert(at(begins + 3 * hour - 1) == "success")
    assert(at(begins + 3 * hour) == "failure")
    """
    judge(split, trial, T=token_of(made), BEGINS=str(begins))
