"""Java's properties format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.lab.packages.daemons.shared.properties import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b", {"a": "b"}),
        (
            "handlers= java.util.logging.ConsoleHandler",
            {"handlers": "java.util.logging.ConsoleHandler"},
        ),
        ("a : b", {"a": "b"}),
        ("a b c", {"a": "b c"}),
        ("a", {"a": ""}),
        (".level=INFO", {".level": "INFO"}),
        ("# a=b\n! c=d\n\n e = f", {"e": "f"}),
        ("a=b\\\n   c", {"a": "bc"}),
        ("a=b\\\\\nc=d", {"a": "b\\", "c": "d"}),
        ("a=1\na=2", {"a": "2"}),
        (r"a\ b=c\u0041\td", {"a b": "cA\td"}),
        ("a = b # kept", {"a": "b # kept"}),
    ],
)
def test_parse(text: str, expected: dict[str, str]) -> None:
    assert parse(text) == expected


_PLAIN = st.text(st.characters(whitelist_categories=("Ll", "Lu", "Nd")), min_size=1)


@given(st.dictionaries(_PLAIN, _PLAIN))
def test_parse_reads_back_what_was_written(entries: dict[str, str]) -> None:
    text = "\n".join(f"{name} = {value}" for name, value in entries.items())
    assert parse(text) == entries
