"""Secrets are told apart by what says nothing of them."""

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.probes.secrets import secret_of, secret_of_digest


@given(st.text(min_size=9), st.text(min_size=9))
def test_equal_secrets_alone_have_equal_digests(one: str, other: str) -> None:
    same = secret_of("a", one).digest == secret_of("b", other).digest
    assert same == (one == other)


@given(st.from_regex(r"[a-zA-Z0-9]{12,40}", fullmatch=True))
def test_neither_the_secret_nor_its_plain_digest_is_kept(value: str) -> None:
    kept = str(dataclasses.asdict(secret_of("x", value)))
    assert value not in kept
    assert hashlib.sha256(value.encode()).hexdigest() not in kept


@given(st.text())
def test_a_digest_of_the_host_is_worth_the_same_as_the_secret(value: str) -> None:
    data = value.encode()
    assert secret_of_digest("x", hashlib.sha256(data).hexdigest(), len(data)) == secret_of(
        "x", value
    )


@pytest.mark.parametrize("word", ["changeme", "CHANGEME", "North", "my_jitsi_app_secret"])
def test_words_of_manuals_are_known_in_any_letters(word: str) -> None:
    assert secret_of("x", word).known
    assert not secret_of("x", word + "1").known
