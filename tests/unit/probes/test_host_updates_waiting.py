"""What apt would install is counted where a security archive has it, and guessed nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_updates_waiting import WaitingUpdates, probe_waiting_updates
from tests.support.answering import Answered, AnsweringHost

NOTHING = """\
Reading package lists...
Calculating upgrade...
0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
"""
SOME = """\
Calculating upgrade...
The following packages will be upgraded:
  libssl3 openssl tzdata
3 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.
Inst libssl3 [3.0.15-1] (3.0.22-1 Debian-Security:12/oldstable-security [amd64]) []
Inst openssl [3.0.15-1] (3.0.22-1 Debian:12.15/oldstable, Debian-Security:12/x [amd64])
Inst tzdata [2025b-0] (2026a-0 Debian:12-updates/oldstable-updates [all])
Inst linux-new (6.1.2 Debian-Security:12/oldstable-security [amd64])
Conf libssl3 (3.0.22-1 Debian-Security:12/oldstable-security [amd64])
"""


LAST_NIGHT = Answered(0, "7200\n")


def look(
    told: str, code: int = 0, night: Answered = LAST_NIGHT, born: str = "90000\n"
) -> WaitingUpdates:
    answers = {
        "apt-get": Answered(code, told),
        "t=$(stat -c %Y /var": night,
        "t=$(stat -c %Y /etc": Answered(0, born),
    }
    return probe_waiting_updates(AnsweringHost(answers))


def test_packages_with_a_newer_version_in_a_security_archive_are_counted() -> None:
    assert look(SOME) == WaitingUpdates(security=2, night=7200, host_age=90000)
    assert look(NOTHING).security == 0


def test_a_host_that_never_had_a_night_says_so() -> None:
    assert look(NOTHING, night=Answered(1, "")).night is None


@pytest.mark.parametrize(("told", "code"), [(NOTHING, 100), ("", 0), ("Inst a [1] (2 x)", 0)])
def test_without_the_last_line_of_apt_nothing_was_seen(told: str, code: int) -> None:
    with pytest.raises(UnseenError, match="does not say what it would install"):
        look(told, code)


@given(st.text())
def test_garbage_was_not_seen(told: str) -> None:
    with pytest.raises(UnseenError):
        look(NOTHING, night=Answered(0, f"x{told}"))


@given(st.text())
def test_garbage_of_apt_is_no_answer(told: str) -> None:
    with pytest.raises(UnseenError):
        look(told)
