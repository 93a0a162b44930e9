"""When what a web server sends to strangers keeps pages and people together."""

import re

from meethaus.checks.client_headers import (
    Headed,
    hsts_seconds,
    judge_devices,
    judge_frames,
    judge_sources,
)
from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.outside.web import PlainAnswers, ServedPage, ServedPages

_CSP = "content-security-policy"
# What names a program and its version, or a language and its version.
_BANNERS = ("server", "x-powered-by", "via", "x-aspnet-version", "x-generator")
_VERSION = re.compile(r"\d+\.\d+")


def _shown(sights: Sights) -> tuple[ServedPage, ...]:
    """Return the pages that people see; raises `UnseenError` if there is none."""
    pages = tuple(each for each in sights.fact(ServedPages).pages if each.is_shown)
    if not pages:
        raise UnseenError("it shows no page")
    return pages


def _headed(sights: Sights) -> tuple[Headed, ...]:
    host = sights.fact(ServedPages).host
    return tuple(Headed(each.path, each.headers, (host,)) for each in _shown(sights))


def _one_policy(headed: Headed, policy: str) -> Headed:
    return Headed(headed.path, {**headed.headers, _CSP: (policy,)}, headed.names)


def _policies(headed: Headed) -> tuple[str, ...]:
    """Return all policies of an answer, which browsers enforce together (CSP level 3, 2.2)."""
    return tuple(one for value in headed.headers.get(_CSP, ()) for one in value.split(","))


def check_outside_web_https_only(sights: Sights, _: Intent) -> Finding:
    plain = sights.fact(PlainAnswers)
    expected = "a redirect to https:// on the same host at every address"
    if not plain.asked:
        return needless("TLS is on a port of its own, and nobody knows which one belongs to it")
    if plain.silent:
        return fine("nobody answers without TLS, as far as that is seen from here")
    if plain.shown:
        return wrong(f"it answers without TLS at {', '.join(plain.shown)}", expected)
    if plain.astray:
        return wrong(f"without TLS it leads elsewhere at {', '.join(plain.astray)}", expected)
    return fine("whoever comes without TLS is sent to the same host with it")


def check_outside_web_stays_here(sights: Sights, _: Intent) -> Finding:
    for page in sights.fact(ServedPages).pages:
        if page.elsewhere:
            found = f"{page.path} leads to {page.elsewhere[:80]}"
            return wrong(found, "a page of this host")
    return fine("first page and rooms are on this host")


def check_outside_web_hsts_long(sights: Sights, intent: Intent) -> Finding:
    least = intent.number("web_edge_hsts_seconds")
    seconds = {
        page.path: hsts_seconds(page.headers.get("strict-transport-security", ()))
        for page in sights.fact(ServedPages).pages
        if page.is_shown or page.elsewhere
    }
    if not seconds:
        raise UnseenError("it shows no page")
    path, lowest = min(seconds.items(), key=lambda each: each[1])
    if lowest < least:
        found = f"max-age={lowest}" if lowest else "no Strict-Transport-Security that lasts"
        expected = f"Strict-Transport-Security with max-age={least} or more"
        return wrong(f"{found} at {path}", expected)
    return fine(f"max-age={lowest} or more")


def _says(sights: Sights, header: str, wanted: str) -> Finding:
    for page in _shown(sights):
        # A browser takes the last word that it knows (Referrer Policy, section 8.1).
        words = ",".join(page.headers.get(header, ())).lower().split(",")
        if words[-1].strip() != wanted:
            told = words[-1].strip()[:60] or "missing"
            return wrong(f"{header} is {told} at {page.path}", f"{header}: {wanted}")
    return fine(f"{header}: {wanted}")


def check_outside_web_types_not_guessed(sights: Sights, _: Intent) -> Finding:
    return _says(sights, "x-content-type-options", "nosniff")


def check_outside_web_referrer_withheld(sights: Sights, _: Intent) -> Finding:
    return _says(sights, "referrer-policy", "no-referrer")


def check_outside_web_devices_bound(sights: Sights, _: Intent) -> Finding:
    return judge_devices(_headed(sights))


def check_outside_web_frames_bound(sights: Sights, intent: Intent) -> Finding:
    origins = intent.texts("jitsi_web_embedding_origins")
    for headed in _headed(sights):
        policies = _policies(headed)
        if not any("frame-ancestors" in each.lower() for each in policies):
            # Without that, browsers go by the older header (CSP level 3, section 6.4.2.2).
            older = ",".join(headed.headers.get("x-frame-options", ())).strip().lower()
            if older in ("deny", "sameorigin"):
                continue
        judged = [judge_frames([_one_policy(headed, each)], origins) for each in policies or ("",)]
        if not any(each.ok for each in judged):
            return judged[0]
    return fine("no other site can show its pages inside its own")


def check_outside_web_csp_own_hosts(sights: Sights, _: Intent) -> Finding:
    for headed in _headed(sights):
        policies = _policies(headed) or ("",)
        judged = [judge_sources([_one_policy(headed, each)]) for each in policies]
        if not any(each.ok for each in judged):
            return judged[0]
    return fine("pages reach this host only")


def check_outside_web_csp_no_eval(sights: Sights, _: Intent) -> Finding:
    expected = "script-src without 'unsafe-eval'; 'wasm-unsafe-eval' is enough for a client"
    for headed in _headed(sights):
        policies = [each.lower() for each in _policies(headed)]
        binding = [each for each in policies if "script-src" in each or "default-src" in each]
        if not binding:
            return needless("no policy binds scripts; that is judged by itself")
        if all("'unsafe-eval'" in each for each in binding):
            return wrong(f"'unsafe-eval' at {headed.path}", expected)
    return fine("texts never become scripts")


def check_outside_web_no_version(sights: Sights, _: Intent) -> Finding:
    for page in sights.fact(ServedPages).pages:
        for header in _BANNERS:
            told = next(
                (each for each in page.headers.get(header, ()) if _VERSION.search(each)), ""
            )
            # Proxies must name HTTP's own version in `Via` (RFC 9110, section 7.6.3).
            if told and not (header == "via" and told.startswith(("1.1 ", "2.0 ", "1.0 "))):
                return wrong(f"{header}: {told[:60]}", f"{header} without a version")
    return fine("no header tells a version")
