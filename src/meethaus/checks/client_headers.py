"""What the client's page may load, be shown in and use, by the headers that browsers enforce."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meethaus.checks.model import Finding, Sights, fine, wrong
from meethaus.errors import UnseenError
from meethaus.probes.web_edge import WebSites

__all__ = [
    "Headed",
    "devices",
    "frames",
    "hsts_seconds",
    "judge_devices",
    "judge_frames",
    "judge_sources",
    "sources",
]

_CSP = "content-security-policy"
_HARMLESS = (
    *("'self'", "'none'", "'unsafe-inline'", "'wasm-unsafe-eval'", "'unsafe-eval'"),
    *("'report-sample'", "data:", "blob:", "mediastream:"),
)
# What no other one stands in for when it is missing (CSP level 3, section 6).
_FETCHES = (
    *("script-src", "style-src", "img-src", "media-src", "font-src", "connect-src"),
    *("worker-src", "frame-src", "object-src"),
)
# A meeting needs these and nothing else; all other devices have to be refused by name.
_NEEDED = ("camera", "display-capture", "microphone")
_REFUSED = ("geolocation", "usb", "serial", "midi", "payment")

_NOWHERE = "no server of nginx serves the client here by TLS"


@dataclass(frozen=True, slots=True)
class Headed:
    """An answer by TLS: where, with which headers, under which names of the server."""

    path: str
    headers: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]


def _places(sights: Sights) -> tuple[Headed, ...]:
    """Return where the client's server answers by TLS; raises `UnseenError` if nowhere."""
    found = tuple(
        Headed(place.path, place.headers, site.names)
        for site in sights.fact(WebSites).sites
        if site.serves_client and site.tls and not site.refuses
        for place in site.places
    )
    if not found:
        raise UnseenError(_NOWHERE)
    return found


def hsts_seconds(values: tuple[str, ...]) -> int:
    """Return how long browsers insist on TLS by the first header (RFC 6797), 0 without one."""
    parts = values[0].replace(" ", "").lower().split(";") if values else []
    ages = [each.partition("=")[2].strip('"') for each in parts if each.startswith("max-age=")]
    return int(ages[0]) if ages and ages[0].isdecimal() else 0


def _policy(place: Headed) -> dict[str, tuple[str, ...]]:
    """Return the directives of the first policy; of two with one name the first counts."""
    found: dict[str, tuple[str, ...]] = {}
    for part in (place.headers.get(_CSP) or ("",))[0].split(";"):
        name, *values = part.split() or ("",)
        if name:
            found.setdefault(name.lower(), tuple(values))
    return found


def sources(sights: Sights) -> Finding:
    """Judge whether a page of the client can load from, or send to, other hosts."""
    return judge_sources(_places(sights))


def judge_sources(places: Iterable[Headed]) -> Finding:
    """Judge the same of any answers."""
    expected = "Content-Security-Policy with 'self' and this host only"
    count = 0
    for count, place in enumerate(places, 1):  # noqa: B007 - their number is told in the end
        policy = _policy(place)
        where = place.path or "/"
        if "default-src" not in policy:
            return wrong(f"no Content-Security-Policy with default-src at {where}", expected)
        own = {f"{scheme}{name}" for name in place.names for scheme in ("", "https://", "wss://")}
        for fetch in (*_FETCHES, "form-action"):
            if fetch == "form-action" and fetch not in policy:
                return wrong(f"form-action is missing at {where}", expected)
            values = policy.get(fetch, policy["default-src"])
            other = [each for each in values if each not in _HARMLESS and each not in own]
            if other:
                return wrong(f"{fetch} allows {other[0][:60]} at {where}", expected)
    return fine(f"browsers stay on this host at {count} places")


def frames(sights: Sights, origins: tuple[str, ...]) -> Finding:
    """Judge whether other sites can show the client inside their pages."""
    return judge_frames(_places(sights), origins)


def judge_frames(places: Iterable[Headed], origins: tuple[str, ...]) -> Finding:
    """Judge the same of any answers."""
    allowed = ("'self'", "'none'", *origins)
    for place in places:
        framing = _policy(place).get("frame-ancestors")
        where = place.path or "/"
        if framing is None:
            return wrong(f"frame-ancestors is missing at {where}", f"frame-ancestors {allowed[0]}")
        other = [each for each in framing if each not in allowed]
        if other:
            return wrong(f"frame-ancestors allows {other[0][:60]} at {where}", "nobody else")
    return fine("only this host and the origins of the settings")


def devices(sights: Sights) -> Finding:
    """Judge what a page and its frames may use of the device."""
    return judge_devices(_places(sights))


def judge_devices(places: Iterable[Headed]) -> Finding:
    """Judge the same of any answers."""
    for place in places:
        where = place.path or "/"
        values = place.headers.get("permissions-policy")
        if not values:
            return wrong(f"permissions-policy is missing at {where}", "Permissions-Policy")
        policy = _features(values[0])
        open_ = [each for each in _NEEDED if policy.get(each) not in ("()", "(self)", "self")]
        left = [each for each in _REFUSED if policy.get(each) != "()"]
        if open_ or left:
            found = f"permissions-policy leaves {', '.join((open_ + left)[:3])} at {where}"
            return wrong(found, "(self) for what a meeting needs, () for the rest")
    return fine("camera, microphone and screen for this host only")


def _features(value: str) -> dict[str, str]:
    parts = (each.partition("=") for each in value.replace(" ", "").split(","))
    return {name.lower(): given for name, _, given in parts}
