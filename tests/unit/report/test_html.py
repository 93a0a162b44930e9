"""The report for people: whole, in both languages, and safe whatever a server says."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.catalogue.overview import load_overview
from meethaus.report import page_words
from meethaus.report.flows import BOXES, LINES
from meethaus.report.html import Language, html_page
from meethaus.report.lights import Light
from meethaus.verdicts import Word
from meethaus.verify import Judged
from tests.support.verifications import CONTROLS, NO_ANSWER, host, verification

CATALOGUE = load_catalogue().seen_from(Vantage.INSIDE)
OVERVIEW = load_overview()
MIXED = host(otherwise=dict(zip(CONTROLS, (*Word, *Word), strict=False)))
EMPTY_ELEMENTS = {"meta", "br"}


class Page(HTMLParser):
    """The elements and the text of a page; an element that is not closed is a mistake."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    @property
    def signs(self) -> set[str]:
        """Return the colours of all signs but those of the legend, which come last."""
        shown = [of["class"] or "" for _, of in self.elements if "sign" in (of.get("class") or "")]
        assert len(shown) >= len(Light)
        return {each.removeprefix("sign ") for each in shown[: -len(Light)]}


def page(*hosts: Judged, language: Language = Language.EN) -> Page:
    text = html_page(verification(*hosts), CATALOGUE, OVERVIEW, language)
    assert text.startswith("<!doctype html>")
    return Page(text)


def test_every_deviation_stands_there_with_why_and_what_to_do() -> None:
    read = page(MIXED)
    failed = [each for each in MIXED.verdicts if each.word is Word.FAIL]
    assert failed
    for each in failed:
        control = CATALOGUE.controls[each.control]
        assert control.why.en in read.text
        assert control.remedy.en in read.text
        assert f"meethaus apply -i DIR --tags {each.control}" in read.text


def test_a_waiver_says_who_answers_until_when_and_why() -> None:
    assert "Anna Example, until 2027-01-31: old telephones" in page(MIXED).text


def test_every_point_and_every_open_requirement_stands_there() -> None:
    read = page(host(only=CONTROLS[:100]))
    assert [each for each in CONTROLS if each not in read.text] == []
    answered = {name for each in CATALOGUE.controls.values() for name in each.requirements}
    left = [each for each in CATALOGUE.requirements if each not in answered]
    assert left
    assert [each for each in left if each not in read.text] == []


@pytest.mark.parametrize("hosts", [(), (NO_ANSWER,)])
def test_where_nothing_was_seen_no_sign_is_green(hosts: tuple[Judged, ...]) -> None:
    assert page(*hosts).signs == {"unknown"}


def test_what_nobody_reached_is_told_with_a_remedy() -> None:
    read = page(NO_ANSWER)
    assert "connection timed out" in read.text
    assert "Is it switched on?" in read.text


def test_a_fine_server_is_green_throughout() -> None:
    assert page(host()).signs == {"good"}


@pytest.mark.parametrize("word", [Word.FAIL, Word.ERROR, Word.WAIVED, Word.MANUAL])
def test_one_that_is_not_fine_takes_the_green_from_the_server(word: Word) -> None:
    text = html_page(
        verification(host(otherwise={CONTROLS[3]: word})), CATALOGUE, OVERVIEW, Language.EN
    )
    banner = re.search(r'<p class="banner (\w+)">', text)
    assert banner
    assert banner[1] != "good"


@pytest.mark.parametrize("language", Language)
def test_dates_are_written_as_readers_do(language: Language) -> None:
    read = page(MIXED, language=language)
    looked, renewed = {
        Language.EN: ("2026-11-23, 13:05 UTC", "2027-02-21"),
        Language.DE: ("23.11.2026, 13:05 Uhr (UTC)", "21.02.2027"),
    }[language]
    assert looked in read.text
    assert renewed in read.text


def test_the_german_page_speaks_german_and_marks_what_is_not() -> None:
    read = page(MIXED, language=Language.DE)
    assert ("html", {"lang": "de"}) in read.elements
    told = [of for tag, of in read.elements if tag == "bdi" and of]
    assert told
    assert all(of == {"lang": "en"} for of in told)
    texts = [*vars(page_words.Words).values(), *page_words.WORDS.values()]
    english = [text.en for text in texts if hasattr(text, "en") and "{" not in text.en]
    spoken = f" {read.text} "
    short = {each for each in english if len(each) < 25}
    assert [each for each in english if each not in short and each in spoken] == []


def test_every_text_has_two_languages_that_differ() -> None:
    texts = {name: text for name, text in vars(page_words.Words).items() if hasattr(text, "de")}
    assert len(texts) > 20
    assert [name for name, text in texts.items() if not text.de or text.de == text.en] == []


def test_every_flow_has_its_line_between_boxes() -> None:
    for flow in OVERVIEW.flows:
        assert (flow.sender, flow.receiver) in LINES
        assert {flow.sender, flow.receiver} <= set(BOXES)
    assert len(LINES) == len(OVERVIEW.flows)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    read = page(MIXED, NO_ANSWER)
    assert {tag for tag, _ in read.elements} & {"script", "img", "link", "iframe", "form"} == set()
    addresses = {name for _, of in read.elements for name in of if name in {"src", "srcset"}}
    assert addresses == set()
    assert [of for _, of in read.elements if any(name.startswith("on") for name in of)] == []
    links = [of["href"] for tag, of in read.elements if tag == "a"]
    assert links == ["#result"]


def test_ids_are_there_once() -> None:
    ids = [of["id"] for _, of in page(MIXED, host("b"), NO_ANSWER).elements if "id" in of]
    assert len(ids) == len(set(ids))


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60) | st.sampled_from(["</style><script>x</script>", '"><b>', "\u202e]]>"]))
def test_whatever_a_server_says_adds_no_element(said: str) -> None:
    quiet, loud = (
        page(host(name, {CONTROLS[0]: Word.FAIL}, only=CONTROLS[:2], found=found))
        for name, found in (("meet", "x"), (f"meet{said}", f"x{said}"))
    )
    assert [tag for tag, _ in loud.elements] == [tag for tag, _ in quiet.elements]
    loud.text.encode()
