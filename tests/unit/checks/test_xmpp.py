"""Where checks look in Prosody's settings, and who is wanted where nobody said."""

from dataclasses import replace

import pytest

from meethaus.checks import xmpp
from meethaus.errors import UnseenError
from tests.support.examples import wanted_by_nobody
from tests.unit.checks.jitsi_prosody import GOOD, ROOMS


@pytest.mark.parametrize(("profile", "wanted"), [("base", True), ("members", False)])
def test_profile_decides_on_guests_where_nobody_said(profile: str, *, wanted: bool) -> None:
    default = wanted_by_nobody()
    values = {**default.values, "meet_profile": profile}
    del values["meet_guests_enabled"]
    assert xmpp.guests_wanted(replace(default, values=values)) is wanted


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("a.m.example", "muc.m.example", "conference.m.example"), "conference.m.example"),
        (("a.m.example", "muc.m.example"), "muc.m.example"),
        (("a.m.example",), "a.m.example"),
    ],
)
def test_meetings_are_where_the_usual_names_say(names: tuple[str, ...], found: str) -> None:
    rooms = {name: replace(ROOMS, modules=(name,)) for name in names}
    assert xmpp.meetings(replace(GOOD, hosts=rooms)).modules == (found,)


def test_rooms_of_daemons_are_no_rooms_of_people() -> None:
    with pytest.raises(UnseenError, match="no component with rooms"):
        xmpp.rooms_of(replace(GOOD, hosts={"internal.m.example": ROOMS}))
