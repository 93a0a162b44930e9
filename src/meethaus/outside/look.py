"""Looks at one server from outside: all probes at once, each for itself."""

import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from meethaus.catalogue import Vantage
from meethaus.errors import UnseenError
from meethaus.outside.visit import Visit
from meethaus.probes.evidence import EVIDENCE_VERSION, Evidence, NotSeen, Seen, Sight

__all__ = ["OutsideProbe", "look_at"]

OutsideProbe = Callable[[Visit], object]
"""Looks at one thing and returns a frozen dataclass, or raises `UnseenError`."""


def look_at(visit: Visit, probes: Mapping[str, OutsideProbe]) -> Evidence:
    """Return what `probes` see on a visit; the rounds are the connections that took."""
    with ThreadPoolExecutor(max_workers=max(1, len(probes))) as pool:
        seen = pool.map(lambda each: _try(each, visit), probes.values())
        sights = dict(zip(probes, seen, strict=True))
    return Evidence(
        version=EVIDENCE_VERSION,
        host=visit.target.address,
        looked_at=visit.now,
        rounds=visit.requests,
        sights=dict(sorted(sights.items())),
        vantage=Vantage.OUTSIDE,
    )


def _try(probe: OutsideProbe, visit: Visit) -> Sight:
    try:
        return Seen(probe(visit))
    except UnseenError as error:
        return NotSeen(str(error))
    except Exception as error:  # noqa: BLE001 - our mistake is no finding, and never green
        lines = traceback.format_exception(error)
        return NotSeen(f"{type(error).__name__} in the probe", trace="".join(lines))
