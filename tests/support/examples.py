"""Examples for checks: evidence with which a control passes, and with which it fails and why."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from meethaus.probes.evidence import EVIDENCE_VERSION, Evidence, NotSeen, Seen, name_of
from meethaus.settings import load_specs
from meethaus.settings.intent import Intent, intent_of_nobody
from meethaus.settings.values import Value

ALL_PARTS = (*("jitsi_web", "jitsi_prosody", "jitsi_jicofo", "jitsi_videobridge", "turn_server"),)


@dataclass(frozen=True)
class Example:
    """Facts, by probe, and settings that differ from the defaults.

    `because` is a part of what must be found where the example fails; `""` where it passes.
    `unseen` is a part of the reason why nothing can be said. `parts` run on the host.
    """

    facts: tuple[object, ...]
    settings: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    because: str = ""
    unseen: str = ""
    parts: tuple[str, ...] = ALL_PARTS

    @property
    def evidence(self) -> Evidence:
        return evidence_of(*self.facts)

    @property
    def intent(self) -> Intent:
        default = wanted_by_nobody()
        values = {**default.values, **self.settings}
        return dataclasses.replace(default, values=values, parts=self.parts)


@cache
def wanted_by_nobody() -> Intent:
    """Return what is wanted of a server with all parts where nobody decided anything."""
    return intent_of_nobody(ALL_PARTS, load_specs())


def evidence_of(*facts: object) -> Evidence:
    """Return evidence with these facts; a text stands for a probe that could not look."""
    sights = {
        (fact if isinstance(fact, str) else name_of(type(fact))): (
            NotSeen("made up") if isinstance(fact, str) else Seen(fact)
        )
        for fact in facts
    }
    return Evidence(EVIDENCE_VERSION, "meet", datetime(2026, 1, 2, tzinfo=UTC), 1, sights)
