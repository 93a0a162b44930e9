"""Spans of time as systemd writes them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.spans import seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("90", 90),
        ("162h", 162 * 3600),
        ("1month", 2629800),
        ("2h 30min", 9000),
        ("1d12h", 129600),
        ("infinity", 0),
        ("1500ms", 1),
        ("1.5h", 5400),
    ],
)
def test_span_is_read_as_systemd_does(text: str, value: int) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", " ", "soon", "-1h", "5 fortnights", "1h;"])
def test_what_is_no_span_is_not_seen(text: str) -> None:
    with pytest.raises(UnseenError):
        seconds(text)


@given(st.text(max_size=40))
def test_garbage_is_a_number_or_not_seen(text: str) -> None:
    with contextlib.suppress(UnseenError):
        assert seconds(text) >= 0
