"""Compares policy, intent and reality: catalogue and profile, settings, evidence -> verdicts."""

import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from meethaus.catalogue import Catalogue, Control, Status, Vantage
from meethaus.checks import Check, Finding, Intent
from meethaus.errors import UnseenError
from meethaus.exitcodes import ExitCode
from meethaus.probes import Evidence
from meethaus.settings.collection_rules import collection_rule

__all__ = ["VERDICT_VERSION", "Policy", "Verdict", "Waiver", "Word", "exit_code", "judge"]

VERDICT_VERSION: Final = 1
"""Rises when a field of `Verdict` changes its meaning or goes away."""


class Word(StrEnum):
    """What can be said of a control on a host."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    """We looked, and it is as it should be."""
    FAIL = "fail"
    WAIVED = "waived"
    """It is below the profile, and somebody answers for it until a day."""
    NOT_APPLICABLE = "not_applicable"
    MANUAL = "manual"
    """Only a person can see it."""
    ERROR = "error"
    """We could not look, so nothing is known."""


class Cause(StrEnum):
    """Which two of policy, intent and reality differ, because the remedies do."""

    NONE = ""
    DRIFT = "drift"
    """The server is not as the settings say: apply again."""
    SETTINGS = "settings"
    """The settings are not as the profile says: change them, or sign a waiver."""
    POLICY = "policy"
    """The server is not as it should be; from outside nobody knows its settings."""
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody answers for a deviation until a day, that day included."""

    subject: str
    owner: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Policy:
    """What is demanded: the profile's name, and the waivers of the inventory, on one day."""

    profile: str
    waivers: tuple[Waiver, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one control on one host.

    `found` and `expected` are short and hold nothing personal. `detail` says why nothing is known,
    or who waived it; `trace` is not empty if the reason is our own mistake.
    """

    control: str
    host: str
    word: Word
    cause: Cause
    found: str
    expected: str
    detail: str
    trace: str = ""


def judge(
    catalogue: Catalogue,
    checks: Mapping[str, Check],
    evidence: Evidence,
    intent: Intent,
    policy: Policy,
) -> Iterator[Verdict]:
    """Return the verdict on every control that can be seen from where somebody looked."""
    below = _below(intent, policy)
    for control in catalogue.seen_from(evidence.vantage).controls.values():
        yield _verdict(control, checks, evidence, intent, policy, below)


def _verdict(
    control: Control,
    checks: Mapping[str, Check],
    evidence: Evidence,
    intent: Intent,
    policy: Policy,
    below: tuple[Any, ...],
) -> Verdict:
    inside = evidence.vantage is Vantage.INSIDE

    def said(word: Word, cause: Cause = Cause.NONE, **more: str) -> Verdict:
        texts = {"found": "", "expected": "", "detail": ""} | more
        return Verdict(control.id, evidence.host, word, cause, **texts)

    if control.part and control.part not in intent.parts:
        away = "does not run on this host" if inside else "was not recognised here"
        return said(Word.NOT_APPLICABLE, detail=f"{control.part} {away}")
    if control.status is Status.MANUAL:
        return said(Word.MANUAL, detail=control.reason)
    try:
        finding = checks[control.check](evidence, intent)
    except UnseenError as error:
        return said(Word.ERROR, Cause.UNSEEN, detail=str(error))
    except Exception as error:  # noqa: BLE001 - our mistake is no finding, and never green
        trace = "".join(traceback.format_exception(error))
        detail = f"{type(error).__name__} in the check"
        return said(Word.ERROR, Cause.UNSEEN, detail=detail, trace=trace)
    if finding.ok is False:
        cause = Cause.DRIFT if inside else Cause.POLICY
        return said(Word.FAIL, cause, found=finding.found, expected=finding.expected)
    falls_short = [each for each in below if each.demand.variable in control.settings]
    if falls_short:
        return _below_profile(control, evidence.host, finding, falls_short, policy)
    if finding.ok is None:
        return said(Word.NOT_APPLICABLE, detail=finding.found)
    return said(Word.PASS, found=finding.found)


def _below(intent: Intent, policy: Policy) -> tuple[Any, ...]:
    """Return where the settings fall short of the profile, by the rule that the roles use."""
    stated = {**intent.values, "meet_profile": policy.profile}
    return tuple(collection_rule("profile", "shortfalls")(stated))


def _below_profile(
    control: Control,
    host: str,
    finding: Finding,
    falls_short: Iterable[Any],
    policy: Policy,
) -> Verdict:
    """Judge a server that is as its settings say, and these are not as the profile says."""
    told: list[str] = []
    for each in falls_short:
        waiver = next((one for one in policy.waivers if one.subject == each.subject), None)
        name, must = f"{each.demand.variable}{each.path}", each.must
        if waiver is None or waiver.expires < policy.today:
            over = f"the waiver expired on {waiver.expires}" if waiver else ""
            found = f"{name} is {each.value}"
            return Verdict(control.id, host, Word.FAIL, Cause.SETTINGS, found, must, over)
        told.append(f"{waiver.owner}, until {waiver.expires}: {waiver.reason}")
    detail = "; ".join(told)
    return Verdict(control.id, host, Word.WAIVED, Cause.SETTINGS, finding.found, "", detail)


_CODES: Final = {Word.FAIL: ExitCode.FINDINGS, Word.ERROR: ExitCode.COULD_NOT_LOOK}


def exit_code(verdicts: Iterable[Verdict]) -> ExitCode:
    """Return what the shell learns; a run that judged nothing did not look."""
    judged = tuple(verdicts)
    if not any(each.word in (Word.PASS, Word.FAIL, Word.WAIVED) for each in judged):
        return ExitCode.COULD_NOT_LOOK
    return max(_CODES.get(each.word, ExitCode.FINE) for each in judged)
