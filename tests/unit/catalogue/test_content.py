"""The catalogue holds all of law, guidance and advice, in both languages."""

import re
from collections import Counter

import pytest

from meethaus.catalogue import Requirement, load_catalogue

CATALOGUE = load_catalogue()
SIZES = {"requirements": 109, "seeds": 196, "papers": 18}
AREAS = {
    "ADM": 10,
    "ROL": 7,
    "CON": 8,
    "LOG": 9,
    "MIN": 2,
    "TRK": 11,
    "LOC": 15,
    "REC": 7,
    "RET": 9,
    "DOC": 14,
    "HRD": 9,
    "UI": 8,
}
EACH = pytest.mark.parametrize("each", CATALOGUE.requirements.values(), ids=lambda each: each.id)


@pytest.mark.parametrize(("kind", "size"), SIZES.items())
def test_nothing_is_lost(kind: str, size: int) -> None:
    assert len(getattr(CATALOGUE, kind)) == size


def test_every_area_is_whole_and_numbered_from_one() -> None:
    assert Counter(each.partition("-")[0] for each in CATALOGUE.requirements) == AREAS
    numbered = {f"{area}-{n:02}" for area, size in AREAS.items() for n in range(1, size + 1)}
    assert set(CATALOGUE.requirements) == numbered


def test_seeds_and_papers_are_numbered_from_one() -> None:
    assert list(CATALOGUE.seeds) == [f"S{n}" for n in range(1, SIZES["seeds"] + 1)]
    assert list(CATALOGUE.papers) == [f"D{n:02}" for n in range(1, SIZES["papers"] + 1)]


@EACH
def test_a_requirement_is_one_sentence_in_each_language(each: Requirement) -> None:
    assert each.text.en != each.text.de
    for said in (each.text.en, each.text.de):
        assert re.fullmatch(r"[A-ZÄÖÜ].*\.", said)
        assert re.search(r"[.!?] [A-ZÄÖÜ]", said.replace("Art. ", "")) is None


@EACH
def test_a_requirement_names_a_law(each: Requirement) -> None:
    assert re.match(r"(GDPR Art\.|TDDDG §|BetrVG §)", each.law)


def test_what_no_machine_sees_has_a_paper() -> None:
    papers = {paper for each in CATALOGUE.requirements.values() for paper in each.papers}
    assert papers == set(CATALOGUE.papers)
    told = [each for each in CATALOGUE.requirements.values() if each.id.startswith("DOC-")]
    assert [each.id for each in told if not each.papers] == []


def test_no_text_stands_twice() -> None:
    texts = [each.text for each in CATALOGUE.requirements.values()]
    assert len({text.en for text in texts}) == len({text.de for text in texts}) == len(texts)
