"""Every check passes where it should and fails for its own reason, and never passes unseen."""

from importlib import import_module
from pathlib import Path

import pytest

from meethaus.catalogue import Status, Vantage, load_catalogue
from meethaus.checks import all_checks
from meethaus.errors import UnseenError
from meethaus.outside import all_outside_probes
from meethaus.probes import all_probes
from meethaus.probes.evidence import name_of
from tests.support.examples import Example, evidence_of

HERE = Path(__file__).parent
CONTROLS = load_catalogue().controls
AUTOMATED = [each.id for each in CONTROLS.values() if each.status is Status.AUTOMATED]
EXAMPLES: dict[str, list[Example]] = {
    control: examples
    for path in sorted(HERE.glob("*.py"))
    if not path.name.startswith(("test_", "_"))
    for control, examples in import_module(f"tests.unit.checks.{path.stem}").EXAMPLES.items()
}
# Controls that say no more than that something could be seen.
NEVER_WRONG = {"outside-client-recognised"}
PROBES = {Vantage.INSIDE: all_probes, Vantage.OUTSIDE: all_outside_probes}
CASES = [
    pytest.param(control, example, id=f"{control}-{number}")
    for control, examples in EXAMPLES.items()
    for number, example in enumerate(examples)
]


def test_every_automated_control_has_a_check_and_both_kinds_of_example() -> None:
    assert set(EXAMPLES) == set(AUTOMATED)
    for control, examples in EXAMPLES.items():
        # What is not fine is either wrong or, for what can only be seen or not, out of sight.
        bad = "unseen" if control in NEVER_WRONG else "because"
        assert {bool(getattr(each, bad)) for each in examples} == {True, False}, control


def test_every_check_has_a_control() -> None:
    assert set(all_checks()) == {CONTROLS[control].check for control in AUTOMATED}


@pytest.mark.parametrize(("control", "example"), CASES)
def test_check_says_what_the_example_shows(control: str, example: Example) -> None:
    check = all_checks()[CONTROLS[control].check]
    if example.unseen:
        with pytest.raises(UnseenError, match=example.unseen):
            check(example.evidence, example.intent)
        return
    finding = check(example.evidence, example.intent)
    if example.because:
        assert finding.ok is False
        assert example.because in finding.found
        assert finding.expected
    else:
        assert finding.ok is not False
        assert finding.found


@pytest.mark.parametrize("control", AUTOMATED)
def test_what_is_right_is_said_to_be_so_and_not_to_have_no_meaning(control: str) -> None:
    check = all_checks()[CONTROLS[control].check]
    right = [each for each in EXAMPLES[control] if not each.because and not each.unseen]
    assert any(check(each.evidence, each.intent).ok for each in right)


@pytest.mark.parametrize("control", AUTOMATED)
def test_evidence_names_what_the_check_reads(control: str) -> None:
    named = set(CONTROLS[control].evidence)
    for vantage in CONTROLS[control].vantages:
        assert named <= set(PROBES[vantage]()), vantage
    used = {name_of(type(fact)) for each in EXAMPLES[control] for fact in each.facts}
    assert used == named


@pytest.mark.parametrize("control", AUTOMATED)
def test_nothing_passes_that_was_not_seen(control: str) -> None:
    check = all_checks()[CONTROLS[control].check]
    intent = EXAMPLES[control][0].intent
    blind = evidence_of(*CONTROLS[control].evidence)
    with pytest.raises(UnseenError, match="made up"):
        check(blind, intent)
