"""Verdicts from policy, intent and reality."""

import dataclasses
from datetime import date

import pytest

from meethaus.catalogue import Catalogue, Control, Severity, Status, Text
from meethaus.checks.model import Check, Finding, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.exitcodes import ExitCode
from meethaus.settings.intent import Intent, Origin
from meethaus.verdicts import Cause, Policy, Verdict, Waiver, Word, exit_code, judge
from tests.support.examples import evidence_of

SAID = Text("said", "gesagt")
CONTROL = Control(
    id="host-thing-good",
    title=SAID,
    why=SAID,
    remedy=SAID,
    cost=SAID,
    requirements=("LOG-05",),
    role="host_logging",
    part="",
    settings=("host_logging_syslog_forwarding_enabled",),
    evidence=("thing",),
    severity=Severity.LOW,
    status=Status.AUTOMATED,
    reason="",
    break_=("true",),
    undo=(),
    sources=(),
)
TODAY = date(2026, 1, 2)
SUBJECT = "below-profile:host_logging_syslog_forwarding_enabled=true"


def verdict(
    check: Check,
    *,
    control: Control = CONTROL,
    forwards: bool = False,
    waivers: tuple[Waiver, ...] = (),
    profile: str = "base",
) -> Verdict:
    values = {"host_logging_syslog_forwarding_enabled": forwards}
    intent = Intent(Origin.INVENTORY, ("jitsi_web",), values)
    policy = Policy(profile, waivers, TODAY)
    catalogue = Catalogue({control.id: control}, {})
    (found,) = judge(catalogue, {control.check: check}, evidence_of(), intent, policy)
    return found


def says(finding: Finding) -> Check:
    return lambda sights, intent: finding


def waiver(expires: date, subject: str = SUBJECT) -> Waiver:
    return Waiver(subject, "Ada", "old tools", expires)


def test_what_was_seen_and_is_fine_passes() -> None:
    found = verdict(says(fine("it is off")))
    assert (found.word, found.found) == (Word.PASS, "it is off")


def test_drift_fails_and_says_both_sides() -> None:
    found = verdict(says(wrong("on", "off")))
    assert (found.word, found.cause, found.found, found.expected) == (
        *(Word.FAIL, Cause.DRIFT, "on", "off"),
    )


def test_what_could_not_be_seen_is_never_green() -> None:
    def blind(sights: Sights, intent: Intent) -> Finding:
        raise UnseenError("no tool")

    found = verdict(blind)
    assert (found.word, found.cause, found.detail) == (Word.ERROR, Cause.UNSEEN, "no tool")


def test_our_own_mistake_is_never_green_and_keeps_its_trace() -> None:
    def broken(sights: Sights, intent: Intent) -> Finding:
        raise ZeroDivisionError

    found = verdict(broken)
    assert found.word is Word.ERROR
    assert "ZeroDivisionError" in found.trace


def test_what_has_no_meaning_here_is_not_applicable() -> None:
    assert verdict(says(needless("no such part"))).word is Word.NOT_APPLICABLE


def test_part_that_is_elsewhere_is_not_applicable() -> None:
    control = dataclasses.replace(CONTROL, part="turn_server")
    assert verdict(says(wrong("on", "off")), control=control).word is Word.NOT_APPLICABLE


def test_what_only_a_person_sees_is_left_to_one() -> None:
    control = dataclasses.replace(CONTROL, status=Status.MANUAL, reason="nobody can tell")
    found = verdict(says(fine("")), control=control)
    assert (found.word, found.detail) == (Word.MANUAL, "nobody can tell")


def test_settings_below_the_profile_fail_though_the_server_is_as_they_say() -> None:
    found = verdict(says(fine("it is on")), forwards=True)
    assert (found.word, found.cause) == (Word.FAIL, Cause.SETTINGS)
    assert "host_logging_syslog_forwarding_enabled" in found.found


@pytest.mark.parametrize("expires", [TODAY, date(2027, 1, 1)])
def test_signed_deviation_is_waived_until_its_last_day(expires: date) -> None:
    found = verdict(says(fine("it is on")), forwards=True, waivers=(waiver(expires),))
    assert found.word is Word.WAIVED
    assert "Ada" in found.detail


def test_expired_waiver_waives_nothing() -> None:
    found = verdict(says(fine("on")), forwards=True, waivers=(waiver(date(2026, 1, 1)),))
    assert found.word is Word.FAIL
    assert "expired on 2026-01-01" in found.detail


def test_waiver_of_something_else_waives_nothing() -> None:
    other = waiver(TODAY, "below-profile:host_logging_retention_days=9")
    assert verdict(says(fine("on")), forwards=True, waivers=(other,)).word is Word.FAIL


def test_waiver_does_not_cover_a_server_that_is_not_as_its_settings() -> None:
    found = verdict(says(wrong("on", "off")), forwards=True, waivers=(waiver(TODAY),))
    assert (found.word, found.cause) == (Word.FAIL, Cause.DRIFT)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), ExitCode.COULD_NOT_LOOK),
        ((Word.NOT_APPLICABLE, Word.MANUAL), ExitCode.COULD_NOT_LOOK),
        ((Word.PASS, Word.NOT_APPLICABLE), ExitCode.FINE),
        ((Word.PASS, Word.WAIVED), ExitCode.FINE),
        ((Word.PASS, Word.FAIL), ExitCode.FINDINGS),
        ((Word.PASS, Word.FAIL, Word.ERROR), ExitCode.COULD_NOT_LOOK),
    ],
)
def test_exit_code_is_the_worst_and_nothing_judged_is_not_looked(
    words: tuple[Word, ...], code: ExitCode
) -> None:
    verdicts = [Verdict("x", "meet", word, Cause.NONE, "", "", "") for word in words]
    assert exit_code(verdicts) is code
