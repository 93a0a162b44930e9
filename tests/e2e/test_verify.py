"""The servers that the stories install, looked at by `meethaus verify`."""

from dataclasses import dataclass

import pytest

from meethaus.catalogue import Vantage, load_catalogue
from tests.e2e.conftest import Installation
from tests.support import manifest, remote
from tests.support.verified import Verified, verify

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

ROUNDS = 3
# What nobody but the operator can do: read the notice, complete it and stand by it.
LEFT_TO_THE_OPERATOR = {"web-pages-complete"}


@dataclass(frozen=True)
class Looked:
    """A verification, and what it left on the server."""

    verified: Verified
    touched: list[str]
    journal: str


@pytest.fixture(scope="module")
def looked(installation: Installation) -> Looked:
    target = installation.site.target
    before = manifest.now(target)
    remote.run(target, "journalctl --quiet --lines 1 --cursor-file /run/look > /dev/null")
    verified = verify(installation.site)
    touched = manifest.changes_since(target, before)
    journal = remote.run(target, "journalctl --quiet --output cat --cursor-file /run/look")
    return Looked(verified, touched, journal)


def test_every_control_was_judged(looked: Looked) -> None:
    assert set(looked.verified.words) == set(load_catalogue().seen_from(Vantage.INSIDE).controls)


def test_nothing_is_wrong_and_nothing_was_out_of_sight(looked: Looked) -> None:
    told = looked.verified.told("fail", "error")
    assert looked.verified.those("fail", "error") == LEFT_TO_THE_OPERATOR, told
    assert looked.verified.run.code == 1


def test_only_what_the_lab_cannot_do_is_waived(looked: Looked) -> None:
    waived = looked.verified.told("waived")
    assert all("The lab's name server passes on no signatures" in each for each in waived)


def test_round_trips_do_not_grow_with_what_is_asked(looked: Looked) -> None:
    assert looked.verified.host["rounds"] <= ROUNDS


def test_looking_changes_nothing(looked: Looked) -> None:
    assert looked.touched == []


def test_looking_leaves_nothing_in_the_journal_but_logins(looked: Looked) -> None:
    lines = [line for line in looked.journal.splitlines() if line]
    logins = ("Accepted publickey", "(sshd:session)", "New session", "Session ")
    about = (
        *logins,
        "Removed session",
        "session-",
        "user@",
        "User ",
        "user-",
        "Disconnected",
        "Received disconnect",
    )
    assert [line for line in lines if not any(word in line for word in about)] == []
