"""When strangers find out who runs the server and what happens to their data."""

from meethaus.checks.jitsi_web import VENDORS
from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.outside.legal import LegalLinks

_WORDS = {"privacy": 150, "imprint": 10}


def _linked(sights: Sights, kind: str) -> Finding:
    """Judge the best of all ways; the makers of the client are not who runs the server."""
    expected = f"a link to the {kind} page of whoever runs the server"
    links = [each for each in sights.fact(LegalLinks).links if each.kind == kind]
    own = [each for each in links if not each.host.endswith(VENDORS)]
    if not own:
        other = "leads to the client's makers" if links else "there is no link in the first page"
        return wrong(other, expected)
    words = max(each.words for each in own)
    if words >= _WORDS[kind]:
        return fine(f"{words} words on this host")
    elsewhere = next((each.host for each in own if not each.here and each.host), "")
    if elsewhere:
        return fine(f"a link to {elsewhere[:80]}, which was not asked")
    found = f"the page has only {words} words" if words else "no page answers where it leads"
    return wrong(found, expected)


def check_outside_pages_privacy_linked(sights: Sights, _: Intent) -> Finding:
    return _linked(sights, "privacy")


def check_outside_pages_imprint_linked(sights: Sights, _: Intent) -> Finding:
    return _linked(sights, "imprint")
