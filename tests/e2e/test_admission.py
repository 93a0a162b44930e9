"""Who opens a meeting, who waits, and what those who wait learn meanwhile: nothing."""

import subprocess
from dataclasses import dataclass

import pytest

from meethaus.lab import Lab
from tests.e2e.conftest import Installation
from tests.support import health
from tests.support.meeting import Person, people, talk
from tests.support.sites import Account

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

# More than anybody may try, see jitsi_prosody_password_attempts.
_GUESSES = 12
_HOLD_MILLISECONDS = 6_000


@dataclass(frozen=True)
class Admission:
    """What happened to Ben and Carla, two guests, before and after Anna, a moderator, came."""

    states_without_moderator: list[str]
    seen_without_moderator: list[list[str]]
    guess_was_refused: bool
    states_in_lobby: list[str]
    received_by_ben_in_lobby: str
    roles: dict[str, str]
    knocks_shown_to_ben: list[object]
    received_by_carla: str
    state_of_carla_turned_away: str
    received_by_carla_without_moderator: str
    role_of_anna_who_returned: str
    good_password_after_guessing_was_refused: bool
    received_while_guessing: str
    state_after_guessing: str
    role_of_ben_with_password: str


@pytest.fixture(scope="module")
def admission(
    installation: Installation, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Admission:
    site = installation.site
    account = site.moderator()
    place = tmp_path_factory.mktemp("admission")
    with people(lab, site.domain, place, "Anna", "Ben", "Carla") as (anna, ben, carla):
        guests = (ben, carla)
        _leave_only_ipv4(carla)
        for guest in guests:
            guest.join("waiting")
        # Longer than it takes a guest's page to ask again.
        ben.browser.page.wait_for_timeout(_HOLD_MILLISECONDS)
        alone = [guest.state() for guest in guests], [guest.seen() for guest in guests]
        guess_was_refused = _is_refused(ben, Account(account.name, "not-the-password"))
        anna.open_meeting(account)
        for guest in guests:
            guest.wait_for("lobby")
        ben.browser.page.wait_for_timeout(_HOLD_MILLISECONDS)
        states, received_by_ben = [guest.state() for guest in guests], _received(ben)
        anna.decide("Ben", admitted=True)
        ben.wait_for("joined")
        ben.wait_until("() => APP.participants().length === 2")
        talk(anna, ben)
        roles = {"Anna": _role(anna), "Ben": _role(ben)}
        knocks = ben.browser.page.evaluate("() => APP.lobby.knocking()")
        received_by_carla = _received(carla)
        anna.decide("Carla", admitted=False)
        carla.wait_until("() => APP.state !== 'lobby'")
        turned_away = carla.state()
        anna.leave()
        carla.browser.page.reload()
        carla.browser.received.clear()
        carla.join("lobby")
        received_without_moderator = _received(carla)
        anna.browser.page.reload()
        anna.join("joined")
        role_of_anna = _role(anna)
        for number in range(_GUESSES):
            _is_refused(carla, Account(account.name, f"guess-number-{number}"))
        guessing = _received(carla)
        good_password_was_refused = _is_refused(carla, account)
        ben.sign_in(account)
        ben.wait_until(
            "() => APP.participants().some((one) => one.local && one.role === 'moderator')"
        )
        told = Admission(
            states_without_moderator=alone[0],
            seen_without_moderator=alone[1],
            guess_was_refused=guess_was_refused,
            states_in_lobby=states,
            received_by_ben_in_lobby=received_by_ben,
            roles=roles,
            knocks_shown_to_ben=knocks,
            received_by_carla=received_by_carla,
            state_of_carla_turned_away=turned_away,
            received_by_carla_without_moderator=received_without_moderator,
            role_of_anna_who_returned=role_of_anna,
            good_password_after_guessing_was_refused=good_password_was_refused,
            received_while_guessing=guessing,
            state_after_guessing=carla.state(),
            role_of_ben_with_password=_role(ben),
        )
        for person in (anna, ben):
            person.leave()
    health.meetings(site.target)
    return told


def _leave_only_ipv4(person: Person) -> None:
    """Tell somebody's address from the others': all people of the lab share one IPv6 network.

    Who guesses is judged by network there, as a subscriber has a whole one.
    """
    switch = "net.ipv6.conf.all.disable_ipv6=1"
    subprocess.run([*person.browser.client.prefix, "sysctl", "-qw", switch], check=True)


def _role(person: Person) -> str:
    return str(
        person.browser.page.evaluate("() => APP.participants().find((one) => one.local).role")
    )


def _received(person: Person) -> str:
    return "\n".join(person.browser.received)


def _is_refused(person: Person, account: Account) -> bool:
    try:
        person.sign_in(account)
    except AssertionError:
        return True
    return False


def test_guests_without_a_moderator_wait_and_see_nobody(admission: Admission) -> None:
    assert admission.states_without_moderator == ["waiting", "waiting"]
    assert admission.seen_without_moderator == [["Ben"], ["Carla"]]


def test_a_wrong_password_opens_nothing(admission: Admission) -> None:
    assert admission.guess_was_refused


def test_a_moderator_who_comes_does_not_let_anybody_in_yet(admission: Admission) -> None:
    assert admission.states_in_lobby == ["lobby", "lobby"]


def test_whoever_waits_learns_no_name(admission: Admission) -> None:
    assert admission.received_by_ben_in_lobby != ""
    assert "Anna" not in admission.received_by_ben_in_lobby
    assert "Carla" not in admission.received_by_ben_in_lobby


def test_whoever_waits_hears_nothing(admission: Admission) -> None:
    assert admission.received_by_carla != ""
    for word in ("Anna", "Guten Tag", "Danke"):
        assert word not in admission.received_by_carla


def test_only_who_signed_in_moderates(admission: Admission) -> None:
    assert admission.roles == {"Anna": "moderator", "Ben": "participant"}


def test_only_moderators_see_who_knocks(admission: Admission) -> None:
    assert admission.knocks_shown_to_ben == []


def test_whoever_is_turned_away_is_out(admission: Admission) -> None:
    assert admission.state_of_carla_turned_away in {"failed", "left"}


def test_clients_are_told_whether_a_moderator_is_there(admission: Admission) -> None:
    assert "waiting-for-host" not in admission.received_by_ben_in_lobby
    assert "waiting-for-host" in admission.received_by_carla_without_moderator


def test_a_moderator_returns_without_having_to_knock(admission: Admission) -> None:
    assert admission.role_of_anna_who_returned == "moderator"


def test_whoever_guesses_passwords_is_shut_out_and_nobody_else(admission: Admission) -> None:
    # First because they were wrong, then because they were too many.
    assert "<not-authorized/>" in admission.received_while_guessing
    assert "<temporary-auth-failure/>" in admission.received_while_guessing
    assert admission.good_password_after_guessing_was_refused
    assert admission.state_after_guessing != "joined"
    assert admission.role_of_ben_with_password == "moderator"
