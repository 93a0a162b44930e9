"""When people learn who is responsible and what happens to their data."""

from urllib.parse import urlsplit

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.jitsi_web import ClientConfig
from meethaus.probes.web_pages import LegalPage, LegalPages

_LANGUAGES = ("de", "en")
# Nobody says in fewer words what Art. 13 GDPR asks for.
_NOTICE_WORDS = 150
_IMPRINT_WORDS = 10


def _elsewhere(intent: Intent, kind: str) -> str:
    """Return where the operator's own page is, if this server shall have none."""
    if intent.switch("web_pages_enabled"):
        return ""
    return intent.texts(f"web_pages_{kind}_url")[0]


def _served(sights: Sights, intent: Intent, kind: str, least: int) -> Finding:
    pages = [each for each in sights.fact(LegalPages).pages if each.kind == kind]
    if _elsewhere(intent, kind):
        return fine("the settings name a page elsewhere")
    for language in _LANGUAGES:
        words = max((each.words for each in pages if each.language[:2] == language), default=0)
        if words < least:
            found = f"{kind} in {language}: {f'only {words} words' if words else 'no page'}"
            return wrong(found, "a page in German and one in English")
    return fine("in German and English")


def check_web_pages_privacy_served(sights: Sights, intent: Intent) -> Finding:
    return _served(sights, intent, "privacy", _NOTICE_WORDS)


def check_web_pages_imprint_served(sights: Sights, intent: Intent) -> Finding:
    return _served(sights, intent, "imprint", _IMPRINT_WORDS)


def _own(sights: Sights) -> tuple[LegalPage, ...]:
    return sights.fact(LegalPages).pages


def check_web_pages_complete(sights: Sights, intent: Intent) -> Finding:
    pages = _own(sights)
    if not pages and _elsewhere(intent, "privacy"):
        return fine("the settings name a page elsewhere")
    if not pages:
        return wrong("there are no pages", "a complete privacy notice and imprint")
    gaps = max(each.gaps for each in pages)
    if gaps:
        return wrong(f"a page says that {gaps} things are missing", "nothing missing")
    if any(each.draft for each in pages):
        return wrong("a page says that it is a draft", "web_pages_reviewed_on")
    return fine("nothing is missing, and somebody has read them")


def check_web_pages_no_foreign_requests(sights: Sights, _: Intent) -> Finding:
    foreign = sum(each.foreign for each in _own(sights))
    if not _own(sights):
        return needless("this server has no such pages")
    if foreign:
        return wrong(f"the pages load {foreign} things from other hosts", "none")
    return fine(f"{len(_own(sights))} pages load nothing from other hosts")


def check_web_pages_linked(sights: Sights, intent: Intent) -> Finding:
    links = sights.fact(LegalPages).links
    client = sights.fact(ClientConfig)
    for kind, names in (
        ("privacy", ("privacy", "datenschutz")),
        ("imprint", ("imprint", "impressum")),
    ):
        own = _elsewhere(intent, kind)
        if own in links if own else _has(links, client.host, names):
            continue
        return wrong(f"no link to the {kind} on the pages of the client", "a link on each")
    said = str(client.config.get("legalUrls.privacy", ""))
    if not said or urlsplit(said).hostname not in (
        client.host,
        urlsplit(_elsewhere(intent, "privacy")).hostname,
    ):
        return wrong("legalUrls.privacy does not lead to the operator's page", "legalUrls.privacy")
    return fine("linked on every page of the client, and in its settings")


def _has(links: tuple[str, ...], host: str, names: tuple[str, ...]) -> bool:
    parts = [urlsplit(each) for each in links]
    return any(
        each.hostname in (None, host) and each.path.strip("/").lower() in names for each in parts
    )
