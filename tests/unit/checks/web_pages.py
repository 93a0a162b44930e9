"""Examples for the controls of web_pages."""

from dataclasses import replace

from meethaus.probes.web_pages import LegalPage, LegalPages
from meethaus.settings.values import Value
from tests.support.examples import Example
from tests.unit.checks.jitsi_web import GOOD as CLIENT
from tests.unit.checks.jitsi_web import config

NOTICE = LegalPage("privacy", "de", words=700, gaps=0, draft=False, foreign=0)
IMPRINT = replace(NOTICE, kind="imprint", words=30)
LINKS = ("https://meet.example.org/imprint", "/privacy")
PAGES = LegalPages(
    (NOTICE, replace(NOTICE, language="en"), IMPRINT, replace(IMPRINT, language="en-GB")), LINKS
)
NONE = LegalPages((), ())
ELSEWHERE: dict[str, Value] = {
    "web_pages_enabled": False,
    "web_pages_privacy_url": "https://example.org/privacy",
    "web_pages_imprint_url": "https://example.org/imprint",
}
OWN = LegalPages((), ("https://example.org/imprint", "https://example.org/privacy"))


def notice(**changed: object) -> LegalPages:
    return replace(PAGES, pages=(replace(NOTICE, **changed), *PAGES.pages[1:]))  # type: ignore[arg-type]  # any field


EXAMPLES = {
    "web-pages-privacy-served": [
        Example((PAGES,)),
        Example((NONE,), ELSEWHERE),
        Example((NONE,), because="privacy in de: no page"),
        Example((notice(words=20),), because="only 20 words"),
        Example((notice(language=""),), because="privacy in de: no page"),
    ],
    "web-pages-imprint-served": [
        Example((PAGES,)),
        Example((replace(PAGES, pages=PAGES.pages[:3]),), because="imprint in en: no page"),
    ],
    "web-pages-complete": [
        Example((PAGES,)),
        Example((NONE,), ELSEWHERE),
        Example((NONE,), because="no pages"),
        Example((notice(gaps=2),), because="2 things are missing"),
        Example((notice(draft=True),), because="a draft"),
    ],
    "web-pages-no-foreign-requests": [
        Example((PAGES,)),
        Example((notice(foreign=1),), because="load 1 things"),
        Example((NONE,)),
    ],
    "web-pages-linked": [
        Example((PAGES, CLIENT)),
        Example((replace(PAGES, links=("/impressum/", "/datenschutz")), CLIENT)),
        Example((replace(PAGES, links=LINKS[:1]), CLIENT), because="no link to the privacy"),
        Example((replace(PAGES, links=LINKS[1:]), CLIENT), because="no link to the imprint"),
        Example((PAGES, config({"legalUrls.privacy": None})), because="legalUrls.privacy"),
        Example(
            (replace(PAGES, links=("https://else.org/privacy", LINKS[0])), CLIENT),
            because="no link to the privacy",
        ),
        Example(
            (PAGES, config({"legalUrls.privacy": "https://jitsi.org/privacy"})),
            because="legalUrls.privacy",
        ),
        Example((OWN, config({"legalUrls.privacy": "https://example.org/privacy"})), ELSEWHERE),
        Example((PAGES, CLIENT), ELSEWHERE, because="no link to the privacy"),
    ],
}
