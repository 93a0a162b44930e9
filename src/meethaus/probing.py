"""Probes servers: looks from outside, finds out what stands there, and judges by the policy."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from meethaus.catalogue import Catalogue, Vantage, load_catalogue
from meethaus.checks import all_checks
from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.outside import all_outside_probes, look_at
from meethaus.outside.limits import Limits
from meethaus.outside.product import JITSI, Product
from meethaus.outside.target import Target
from meethaus.outside.visit import Resolve, open_visit, resolve
from meethaus.probes.evidence import Evidence
from meethaus.probes.jitsi_web import ClientConfig
from meethaus.settings import Part, load_specs
from meethaus.settings.intent import Intent, intent_of_policy
from meethaus.settings.profile import DEFAULT_PROFILE
from meethaus.verdicts import Policy, judge
from meethaus.verify import VERIFICATION_VERSION, Judged, Scope, Verification, within

__all__ = ["BROWSING", "Looking", "probe_servers", "without_browser"]

BROWSING: Final = "browsing"
"""The evidence that takes a browser."""

_AT_ONCE: Final = 4
"""So many servers are looked at side by side."""

_BROWSERS_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look: by which name, within which limits, and how to find addresses.

    `browser` is whether a browser is led over the pages, too. Without it what only a browser can
    see is not judged.
    """

    agent: str
    browser: bool = False
    limits: Limits = field(default_factory=Limits)
    resolving: Resolve = resolve


def probe_servers(
    targets: Iterable[Target],
    scope: Scope,
    looking: Looking,
    now: datetime,
    done: Callable[[str], object] = str,
) -> Verification:
    """Look at servers from outside and judge each by the policy.

    `done` is told the address of each when it was looked at, from several threads.
    """

    def look(target: Target) -> Judged:
        try:
            return _judged(target, scope, looking, now)
        except CouldNotLookError as error:
            return _unseen(target, error)
        finally:
            done(target.address)

    wanted = {each.address: each for each in targets}
    at_once = _BROWSERS_AT_ONCE if looking.browser else _AT_ONCE
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        judged = tuple(pool.map(look, (wanted[name] for name in sorted(wanted))))
    return Verification(VERIFICATION_VERSION, now, judged)


def without_browser(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue without the controls that only a browser can see."""
    kept = {each.id: each for each in catalogue.controls.values() if BROWSING not in each.evidence}
    return replace(catalogue, controls=kept)


def _unseen(target: Target, error: CouldNotLookError) -> Judged:
    return Judged(
        target.address, None, "", 0, (), error.message, error.remedy, vantage=Vantage.OUTSIDE
    )


def _judged(target: Target, scope: Scope, looking: Looking, now: datetime) -> Judged:
    visit = open_visit(target, looking.agent, now, looking.limits, looking.resolving)
    probes = all_outside_probes()
    catalogue = within(load_catalogue(), scope)
    if not looking.browser:
        probes.pop(BROWSING)
        catalogue = without_browser(catalogue)
    evidence = look_at(visit, probes)
    intent, policy = _allowed(evidence), Policy(DEFAULT_PROFILE, (), now.date())
    verdicts = tuple(judge(catalogue, all_checks(), evidence, intent, policy))
    return Judged(
        host=target.address,
        origin=intent.origin,
        profile=policy.profile,
        rounds=evidence.rounds,
        verdicts=verdicts,
        vantage=Vantage.OUTSIDE,
        product=_recognised(evidence),
    )


def _recognised(evidence: Evidence) -> str:
    try:
        product = evidence.fact(Product)
    except UnseenError as error:
        return f"nobody knows what, {error}"
    told = f", build {product.version}" if product.version else ""
    return f"{product.name}{told}" if product.name else "nothing that is known here"


def _allowed(evidence: Evidence) -> Intent:
    """Return what the policy allows where such a product runs.

    Of two ways that it leaves to operators, the one that this operator took.
    """
    intent = intent_of_policy(_parts(evidence), load_specs(), DEFAULT_PROFILE)
    try:
        config = evidence.fact(ClientConfig).config
    except UnseenError:
        return intent
    chosen = {
        "jitsi_web_two_party_relay_enabled": config.get("p2p.enabled") is not False,
        "jitsi_web_local_recording_enabled": config.get("localRecording.disable") is not True,
    }
    return replace(intent, values={**intent.values, **chosen})


def _parts(evidence: Evidence) -> tuple[str, ...]:
    """Return the parts to judge; all where nobody knows, so that each is told to be unseen."""
    try:
        known = evidence.fact(Product).name
    except UnseenError:
        return tuple(each.value for each in Part)
    return (Part.WEB.value,) if known == JITSI else ()
