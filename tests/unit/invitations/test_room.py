"""Names of rooms are valid everywhere, and random enough to be a secret."""

import re
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UsageError
from meethaus.invitations.room import ALPHABET, RANDOM_CHARACTERS, random_part, room_name, slug

# What `docs/how-to/sign-in-by-token.md` allows, what the page's nginx takes for a room, and what
# no server for XMPP changes: no capital letters, nothing outside of ASCII.
VALID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RANDOM = re.compile(rf"(?:[{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}")


@given(title=st.text(max_size=200))
def test_every_name_is_valid_and_ends_in_the_whole_random_part(title: str) -> None:
    random = random_part()
    try:
        name = room_name(random, title)
    except UsageError:
        assert slug(title) == ""
        assert title != ""
        return
    assert VALID.fullmatch(name)
    assert len(name) <= 65
    assert name.endswith(random)
    assert RANDOM.fullmatch(random)


def test_random_part_has_80_bits_or_more_without_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set("ilou") & set(ALPHABET)
    assert len(random_part().replace("-", "")) == RANDOM_CHARACTERS
    assert RANDOM_CHARACTERS * log2(len(ALPHABET)) >= 80


def test_random_part_uses_its_whole_alphabet_and_never_repeats() -> None:
    drawn = [random_part() for _ in range(500)]
    assert len(set(drawn)) == len(drawn)
    assert set("".join(drawn)) == {*ALPHABET, "-"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Elternabend 7b", "elternabend-7b"),
        ("Große Prüfung: ÄÖÜ ẞ", "grosse-pruefung-aeoeue-ss"),
        ("Mu\N{COMBINING DIAERESIS}ller", "mueller"),
        ("Café à Zürich", "cafe-a-zuerich"),
        ("--a/../b?c=d#e--", "a-b-c-d-e"),
        ("x" * 39 + " yz", "x" * 39),
        ("会议", ""),
    ],
)
def test_slug_spells_out(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_name_without_a_title_is_random_alone() -> None:
    assert room_name("k3tq-9xw4") == "k3tq-9xw4"


def test_title_that_cannot_stand_in_a_link_is_refused() -> None:
    with pytest.raises(UsageError, match="no letter or digit") as refused:
        room_name("k3tq-9xw4", "会议")
    assert "--title-in-link" in refused.value.remedy
