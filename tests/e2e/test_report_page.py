"""The report for people in a real browser: on telephones, at night, by keyboard, on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from meethaus.catalogue import load_catalogue
from meethaus.catalogue.overview import load_overview
from meethaus.report.html import Language, html_page
from meethaus.verdicts import Word
from tests.support.axe import violations
from tests.support.browser import CHROMIUM
from tests.support.verifications import CONTROLS, NO_ANSWER, host, verification

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600), pytest.mark.xdist_group("report-page")]

WIDTHS = (320, 768, 1920)
LONG = "x" * 300
SEEN = verification(
    host(otherwise=dict(zip(CONTROLS[::9], (*Word, *Word), strict=False)), found=f"{LONG} y"),
    NO_ANSWER,
    host("fine.example.org"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, str]:
    directory = tmp_path_factory.mktemp("reports")
    found = {}
    for language in Language:
        file = directory / f"{language}.html"
        file.write_text(html_page(SEEN, load_catalogue(), load_overview(), language), "utf-8")
        found[language] = file.as_uri()
    return found


@pytest.fixture(params=Language)
def page(
    request: pytest.FixtureRequest, browser: Browser, addresses: dict[Language, str]
) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(addresses[Language(request.param)])
    yield opened
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_barrier_is_found(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert violations(page) == []


def test_the_judge_would_find_a_barrier(page: Page) -> None:
    violations(page)
    page.set_content("<html><body><img src='x'><p style='color:#eee'>pale</p></body></html>")
    found = page.evaluate("() => axe.run().then((all) => all.violations.map((each) => each.id))")
    assert {"html-has-lang", "image-alt", "color-contrast"} <= set(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_nothing_is_asked_of_anybody(browser: Browser, addresses: dict[Language, str]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(addresses[Language.EN])
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('.goals')).display") == "grid"
    )
    assert (asked, complaints) == ([addresses[Language.EN]], [])
    page.close()


def test_the_keyboard_reaches_and_opens_everything(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    wanted = page.locator("summary").count()
    reached = 0
    for _ in range(wanted * 3):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
            reached += 1
        if reached == wanted:
            break
    assert page.locator("details[open]").count() == wanted > 0


def test_on_paper_nothing_is_folded_away(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    # A frame later, when the browser has laid it out anew.
    page.wait_for_function(
        "() => [...document.querySelectorAll('details li')].every((each) => each.checkVisibility("
        "{contentVisibilityAuto: true}))",
        timeout=10_000,
    )
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
