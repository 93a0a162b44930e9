"""Verifies servers: looks, finds out what is wanted of each, and judges."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from meethaus.catalogue import Catalogue, Vantage, load_catalogue
from meethaus.checks import Check, all_checks
from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.exitcodes import ExitCode
from meethaus.probes import Asker, Evidence, all_probes, look_at_all
from meethaus.probes.meet import Deployment, Parts
from meethaus.settings import Part, Settings, load_specs
from meethaus.settings.intent import (
    Intent,
    Origin,
    intent_of,
    intent_of_nobody,
    intent_of_record,
)
from meethaus.settings.profile import DEFAULT_PROFILE
from meethaus.verdicts import Policy, Verdict, Waiver, Word, exit_code, judge

__all__ = ["VERIFICATION_VERSION", "Judged", "Scope", "Verification", "verify_hosts", "within"]

VERIFICATION_VERSION: Final = 1
"""Rises when a field of `Verification` changes its meaning or goes away."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be judged: some controls by id, none for all; and a profile, `""` for each own."""

    controls: tuple[str, ...] = ()
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One host. `origin` says who said what is wanted of it.

    `unreachable` says why nothing could be seen and what to do, both empty otherwise. `product` is
    what was recognised from outside, in words.
    """

    host: str
    origin: Origin | None
    profile: str
    rounds: int
    verdicts: tuple[Verdict, ...]
    unreachable: str = ""
    remedy: str = ""
    vantage: Vantage = Vantage.INSIDE
    product: str = ""

    @property
    def says_nothing(self) -> bool:
        """Tell whether nothing was judged, and no verdict says so: it must not look green."""
        errors = any(each.word is Word.ERROR for each in self.verdicts)
        return not errors and exit_code(self.verdicts) is ExitCode.COULD_NOT_LOOK


@dataclass(frozen=True, slots=True)
class Verification:
    """What was judged at a time, for every host by name."""

    version: int
    looked_at: datetime
    hosts: tuple[Judged, ...]

    @property
    def verb(self) -> str:
        """Return the command that makes such a verification."""
        return self.hosts[0].vantage.verb if self.hosts else Vantage.INSIDE.verb

    @property
    def exit_code(self) -> ExitCode:
        """Return the worst of all hosts; one that was not seen counts as not looked at."""
        codes = [
            ExitCode.COULD_NOT_LOOK if each.unreachable else exit_code(each.verdicts)
            for each in self.hosts
        ]
        return max(codes, default=ExitCode.COULD_NOT_LOOK)


def verify_hosts(
    hosts: Mapping[str, Asker],
    settings: Settings | None,
    scope: Scope,
    now: datetime,
    done: Callable[[str], object] = str,
) -> Verification:
    """Look at `hosts` and judge them by their settings; without, by their own records.

    `done` is told the name of each host that was looked at, from several threads.
    """
    catalogue = within(load_catalogue(), scope)
    seen, checks = look_at_all(hosts, all_probes(), now, done), all_checks()
    judged = (
        _unseen(name, sight)
        if isinstance(sight, CouldNotLookError)
        else _judged(catalogue, checks, sight, settings, scope, now.date())
        for name, sight in sorted(seen.items())
    )
    return Verification(VERIFICATION_VERSION, now, tuple(judged))


def within(catalogue: Catalogue, scope: Scope) -> Catalogue:
    """Return the catalogue with those controls alone that are to be judged."""
    if not scope.controls:
        return catalogue
    return dataclasses.replace(
        catalogue, controls={each: catalogue.controls[each] for each in sorted(scope.controls)}
    )


def _unseen(name: str, error: CouldNotLookError) -> Judged:
    return Judged(name, None, "", 0, (), error.message, error.remedy)


def _judged(
    catalogue: Catalogue,
    checks: Mapping[str, Check],
    evidence: Evidence,
    settings: Settings | None,
    scope: Scope,
    today: date,
) -> Judged:
    wanted = _by_settings(evidence, settings) if settings else _by_itself(evidence)
    intent, profile, waivers = wanted
    policy = Policy(scope.profile or profile, tuple(waivers), today)
    verdicts = tuple(judge(catalogue, checks, evidence, intent, policy))
    return Judged(evidence.host, intent.origin, policy.profile, evidence.rounds, verdicts)


_Wanted = tuple[Intent, str, Iterable[Waiver]]


def _by_settings(evidence: Evidence, settings: Settings) -> _Wanted:
    host = next(each for each in settings.hosts if each.name == evidence.host)
    recorded = _record(evidence).settings or {}
    signed = host.variables.get("meet_waivers")
    listed = signed if isinstance(signed, list | tuple) else ()
    waivers = [each for each in listed if isinstance(each, Mapping)]
    return intent_of(host, recorded), settings.profile, _waivers(waivers)


def _by_itself(evidence: Evidence) -> _Wanted:
    """Judge a host without an inventory by its own record, and without that by the policy.

    A record that cannot be read says nothing, so the policy alone is left.
    """
    specs = load_specs()
    parts = _parts(evidence)
    record = _record(evidence)
    if not record.present:
        return intent_of_nobody(parts, specs), DEFAULT_PROFILE, ()
    # What is found counts too: nobody may hide a daemon by leaving it out of the record.
    both = tuple(sorted({*record.parts, *parts}))
    signed = [dataclasses.asdict(each) for each in record.waivers]
    intent = intent_of_record(both, record.settings or {}, specs)
    return intent, record.profile, _waivers(signed)


def _record(evidence: Evidence) -> Deployment:
    try:
        return evidence.fact(Deployment)
    except UnseenError:
        return Deployment(present=False)


def _parts(evidence: Evidence) -> tuple[str, ...]:
    try:
        return evidence.fact(Parts).names
    except UnseenError:
        # Nobody knows that a part is not there, so each is looked for in its own evidence.
        return tuple(each.value for each in Part)


def _waivers(signed: Iterable[Mapping[str, object]]) -> Iterator[Waiver]:
    for each in signed:
        expires = date.fromisoformat(str(each["expires"]))
        yield Waiver(str(each["subject"]), str(each["owner"]), str(each["reason"]), expires)
