"""What `verify --host` says of servers that none of our roles made, control by control.

`expected.yml` beside each install script holds all of it: what is wrong with the words by which it
is told, what cannot be seen and why, and what is right. Each of these was compared with the server
by other commands than those of the probes; a control that says more than that fails here.
"""

from collections.abc import Callable

import pytest

from meethaus.catalogue import Vantage, load_catalogue
from tests.foreign.conftest import Foreign

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

SERVERS = [
    pytest.param("packages", marks=pytest.mark.xdist_group("foreign-packages")),
    pytest.param(
        "systemli", marks=[pytest.mark.thorough, pytest.mark.xdist_group("foreign-systemli")]
    ),
    pytest.param("docker", marks=[pytest.mark.thorough, pytest.mark.xdist_group("foreign-docker")]),
]


@pytest.fixture(scope="module", params=SERVERS)
def foreign(request: pytest.FixtureRequest, install: Callable[[str], Foreign]) -> Foreign:
    return install(str(request.param))


def test_every_control_is_judged_by_the_profile_alone(foreign: Foreign) -> None:
    assert set(foreign.verified.words) == set(load_catalogue().seen_from(Vantage.INSIDE).controls)
    assert foreign.verified.host["origin"] == "profile"


def test_what_is_wrong_is_found_and_told(foreign: Foreign) -> None:
    wrong = foreign.expected["wrong"]
    found = {
        each["control"]: each["found"]
        for each in foreign.verified.host["verdicts"]
        if each["word"] == "fail"
    }
    assert found.keys() == wrong.keys(), foreign.verified.told("fail")
    untold = {name: found[name] for name, words in wrong.items() if words not in found[name]}
    assert untold == {}


def test_what_cannot_be_seen_says_why(foreign: Foreign) -> None:
    unseen = foreign.expected["unseen"]
    said = {
        each["control"]: each["detail"]
        for each in foreign.verified.host["verdicts"]
        if each["word"] == "error"
    }
    assert said.keys() == unseen.keys(), foreign.verified.told("error")
    assert [name for name, words in unseen.items() if words not in said[name]] == []


def test_nothing_passes_but_what_is_so(foreign: Foreign) -> None:
    right = set(foreign.expected["right"])
    assert foreign.verified.those("pass") == right, foreign.verified.told("pass")


def test_nobody_has_to_take_it_for_green(foreign: Foreign) -> None:
    assert foreign.verified.run.code == 3  # some things could not be seen
    assert [each["trace"] for each in foreign.verified.host["verdicts"] if each["trace"]] == []
