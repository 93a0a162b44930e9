"""An issuer that a command adds is one the roles take, and nothing else in the vault changes."""

from pathlib import Path

import pytest
import yaml
from ansible.parsing.vault import VaultSecret
from hypothesis import given, settings
from hypothesis import strategies as st

from meethaus.errors import SettingsError
from meethaus.settings.issuers import has_issuer, secret_of, with_issuer
from meethaus.settings.vault_file import VaultFile
from plugins.filter.token_issuer_problems import NAME, token_issuer_problems

SCHOOL = {"name": "school-platform", "secret": "0123456789-abcdefghijklmnopqrstuvwxyz"}
PREPARE = "meethaus invite --prepare -i meet"


def of_text(text: str) -> VaultFile:
    return VaultFile(Path("vault.yml"), b"", text, VaultSecret(b"x"))


def holding(content: object) -> VaultFile:
    return of_text(yaml.safe_dump({"meet_token_issuers": content}))


@settings(deadline=None)
@given(name=st.one_of(st.from_regex(NAME, fullmatch=True), st.text(max_size=8)))
def test_issuer_is_added_exactly_if_the_role_takes_its_name(name: str) -> None:
    good = token_issuer_problems([SCHOOL, {"name": name}], []) == []
    try:
        text = with_issuer(holding([SCHOOL]), name, [])
    except SettingsError:
        assert not good
        return
    assert good
    held = yaml.safe_load(text)["meet_token_issuers"]
    assert held[0] == SCHOOL
    assert token_issuer_problems(held, []) == []
    assert secret_of(of_text(text), name, PREPARE) == held[1]["secret"]


@pytest.mark.parametrize(
    "before",
    [
        "# All of it is secret.\nmeet_turn_secret: x  # TURN\n",
        "meet_turn_secret: x\n\n# Who signs.\nmeet_token_issuers: []  # nobody yet\n",
        "meet_token_issuers:\n  # The school's.\n  - name: a\n    secret: b\nother: 1  # last\n",
    ],
)
def test_comments_and_order_stay(before: str) -> None:
    text = with_issuer(of_text(before), "invitations", [])
    kept = [line for line in before.splitlines() if "[]" not in line]
    left = iter(text.splitlines())
    assert all(line in left for line in kept)
    assert text.count("#") == before.count("#")


def test_two_added_issuers_have_different_secrets() -> None:
    first = yaml.safe_load(with_issuer(holding([]), "invitations", []))
    second = yaml.safe_load(with_issuer(holding([]), "invitations", []))
    assert first != second


def test_name_that_no_token_can_carry_is_refused_without_a_secret() -> None:
    with pytest.raises(SettingsError, match="must consist of letters") as refused:
        with_issuer(holding([]), "Müller & Co", [])
    assert "Müller & Co" in refused.value.message


def test_missing_issuer_is_named_with_what_to_type() -> None:
    with pytest.raises(SettingsError, match="'invitations'") as refused:
        secret_of(holding([SCHOOL]), "invitations", PREPARE)
    assert refused.value.code == "issuer-missing"
    assert "school-platform" in refused.value.message
    assert SCHOOL["secret"] not in refused.value.message
    assert PREPARE in refused.value.remedy


def test_issuer_with_a_similar_name_is_proposed() -> None:
    with pytest.raises(SettingsError) as refused:
        secret_of(holding([SCHOOL]), "school-platfrm", PREPARE)
    assert "--issuer school-platform" in refused.value.remedy


@pytest.mark.parametrize("secret", ["{{ lookup('env', 'X') }}", 5, None])
def test_secret_that_is_no_text_is_refused(secret: object) -> None:
    with pytest.raises(SettingsError, match="no text") as refused:
        secret_of(holding([{"name": "a", "secret": secret}]), "a", PREPARE)
    assert "lookup" not in refused.value.message


@pytest.mark.parametrize("content", ["text", [1], [{"secret": "x"}], {"name": "a"}])
def test_issuers_that_are_no_list_of_named_entries_are_refused(content: object) -> None:
    with pytest.raises(SettingsError, match="no list of entries"):
        has_issuer(holding(content), "a")
