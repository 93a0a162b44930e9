"""Colours: green only where all was looked at and fine."""

from hypothesis import given
from hypothesis import strategies as st

from meethaus.catalogue import load_catalogue
from meethaus.catalogue.overview import load_overview
from meethaus.report.lights import Light, light_of
from meethaus.report.page_host import host_view
from meethaus.verdicts import Verdict, Word
from tests.support.verifications import CONTROLS, NO_ANSWER, host

NAMES = CONTROLS[:6]
SOME = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Word))


def verdicts(words: dict[str, Word]) -> dict[str, Verdict]:
    judged = host(otherwise=words, only=tuple(words))
    return {each.control: each for each in judged.verdicts}


@given(SOME)
def test_green_means_that_all_was_seen_and_something_passed(words: dict[str, Word]) -> None:
    light = light_of(NAMES, verdicts(words))
    fine = {Word.PASS, Word.NOT_APPLICABLE}
    whole = set(words) == set(NAMES) and set(words.values()) <= fine
    assert (light is Light.GOOD) == (whole and Word.PASS in words.values())


@given(SOME)
def test_red_means_that_something_failed_and_nothing_hides_it(words: dict[str, Word]) -> None:
    assert (light_of(NAMES, verdicts(words)) is Light.BAD) == (Word.FAIL in words.values())


@given(SOME)
def test_what_was_not_seen_is_unknown_unless_something_failed(words: dict[str, Word]) -> None:
    unseen = set(words) != set(NAMES) or Word.ERROR in words.values()
    if unseen and Word.FAIL not in words.values():
        assert light_of(NAMES, verdicts(words)) is Light.UNKNOWN


def test_nothing_is_not_green() -> None:
    assert light_of((), {}) is Light.UNKNOWN


def test_a_host_that_did_not_answer_has_no_colour_but_unknown() -> None:
    view = host_view(NO_ANSWER, load_catalogue(), load_overview())
    lights = {each.light for each in view.goals} | {each.light for each in view.flows}
    assert lights | {view.light} == {Light.UNKNOWN}


def test_part_of_the_controls_makes_no_goal_green_that_has_others() -> None:
    view = host_view(host(only=CONTROLS[:1]), load_catalogue(), load_overview())
    assert {each.light for each in view.goals} == {Light.UNKNOWN}
    assert len(view.unasked) == len(CONTROLS) - 1


def test_a_failure_reddens_each_goal_it_serves_and_no_other() -> None:
    catalogue = load_catalogue()
    view = host_view(host(otherwise={"turn-server-no-log": Word.FAIL}), catalogue, load_overview())
    served = set(catalogue.controls["turn-server-no-log"].requirements)
    red = {each.goal.id for each in view.goals if each.light is Light.BAD}
    assert red == {each.goal.id for each in view.goals if served & set(each.goal.requirements)}
    assert red
