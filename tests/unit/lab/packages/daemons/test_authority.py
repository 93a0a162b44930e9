"""Sessions of signed-in users."""

from dataclasses import dataclass

import pytest

from meethaus.lab.packages.daemons.jicofo.authority import Authority, InvalidSessionError
from meethaus.lab.packages.daemons.jicofo.settings import Authentication, AuthenticationType
from meethaus.lab.packages.daemons.shared.stanzas import StanzaError

_USER = "anna@meet.example.org/web"
_GUEST = "random@guest.meet.example.org/web"
_ROOM = "room@conference.meet.example.org"


@dataclass
class _Clock:
    now: float = 0

    def __call__(self) -> float:
        return self.now


def _authority(clock: _Clock, *, auto_login: bool = True) -> Authority:
    rules = Authentication(AuthenticationType.XMPP, "meet.example.org", 3600, auto_login)
    return Authority(rules, clock)


def test_identify_user_gets_a_session_that_guests_can_use_on_the_same_machine() -> None:
    authority = _authority(_Clock())
    session = authority.identify(_USER, "machine", None, _ROOM)
    assert session is not None
    assert session.identity == "anna@meet.example.org"
    again = authority.identify(_GUEST, "machine", session.identifier, _ROOM)
    assert again is session
    assert authority.session_of(_GUEST) is session


def test_identify_guest_has_no_session() -> None:
    assert _authority(_Clock()).identify(_GUEST, "machine", None, _ROOM) is None


def test_identify_user_must_name_the_machine() -> None:
    with pytest.raises(StanzaError, match="machine-uid"):
        _authority(_Clock()).identify(_USER, "", None, _ROOM)


def test_identify_session_of_another_machine_is_invalid() -> None:
    authority = _authority(_Clock())
    session = authority.identify(_USER, "machine", None, _ROOM)
    assert session is not None
    with pytest.raises(InvalidSessionError):
        authority.identify(_GUEST, "other", session.identifier, _ROOM)


def test_identify_session_expires() -> None:
    clock = _Clock()
    authority = _authority(clock)
    session = authority.identify(_USER, "machine", None, _ROOM)
    assert session is not None
    clock.now = 3601
    with pytest.raises(InvalidSessionError):
        authority.identify(_GUEST, "machine", session.identifier, _ROOM)


def test_conference_ended_forgets_sessions_without_auto_login() -> None:
    authority = _authority(_Clock(), auto_login=False)
    authority.identify(_USER, "machine", None, _ROOM)
    authority.conference_ended(_ROOM)
    assert authority.session_of(_USER) is None
