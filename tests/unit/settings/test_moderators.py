"""Commands and roles have the same opinion of every name and every password."""

from pathlib import Path

import pytest
import yaml
from ansible.parsing.vault import VaultSecret
from hypothesis import given, settings
from hypothesis import strategies as st

from meethaus.errors import MeethausError, SettingsError, UsageError
from meethaus.settings.moderators import added, moderators_in, removed, renewed
from meethaus.settings.vault_file import VaultFile
from plugins.filter.moderator_problems import NAME, moderator_problems

OTHERS = ["the-secret-of-a-daemon"]
ANNA = {"name": "anna", "password": "Tulpe-Gabel-19"}
BEN = {"name": "ben", "password": "Rose-Messer-37"}


def holding(content: object) -> VaultFile:
    """Return an opened vault with these moderators."""
    return VaultFile(
        Path("vault.yml"), b"", yaml.safe_dump({"meet_moderators": content}), VaultSecret(b"x")
    )


def after(text: str) -> list[dict[str, str]]:
    held: list[dict[str, str]] = yaml.safe_load(text)["meet_moderators"]
    return held


@settings(deadline=None)
@given(name=st.one_of(st.from_regex(NAME, fullmatch=True), st.text(max_size=8)))
def test_account_is_added_exactly_if_the_role_takes_its_name(name: str) -> None:
    good = moderator_problems([ANNA, {"name": name}], OTHERS) == []
    try:
        change = added(holding([ANNA]), name, OTHERS)
    except MeethausError:
        assert not good
        return
    assert good
    assert after(change.text) == [ANNA, {"name": name, "password": change.password}]
    assert moderator_problems(after(change.text), OTHERS) == []


@settings(deadline=None)
@given(names=st.lists(st.from_regex(NAME, fullmatch=True), min_size=2, max_size=4, unique=True))
def test_each_change_leaves_a_list_that_the_role_takes(names: list[str]) -> None:
    vault = holding([])
    for name in names:
        vault = holding(after(added(vault, name, OTHERS).text))
    new = renewed(vault, names[0], OTHERS)
    assert moderator_problems(after(new.text), OTHERS) == []
    assert after(new.text)[0] == {"name": names[0], "password": new.password}
    assert after(new.text)[1:] == moderators_in(vault)[1:]
    left = after(removed(vault, names[0]).text)
    assert left == moderators_in(vault)[1:]


def test_password_never_holds_the_name() -> None:
    for _ in range(20):
        assert "a" not in added(holding([BEN]), "a", OTHERS).password.lower()


def test_last_moderator_stays() -> None:
    with pytest.raises(SettingsError, match="only moderators can open a meeting"):
        removed(holding([ANNA]), "anna")


def test_unknown_moderator_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as refusal:
        renewed(holding([ANNA, BEN]), "bne", OTHERS)
    assert refusal.value.remedy == "Write ben. There are: anna, ben."


def test_moderator_who_is_there_is_not_added_again() -> None:
    with pytest.raises(SettingsError, match="anna is a moderator already"):
        added(holding([ANNA]), "anna", OTHERS)


def test_fault_of_another_account_does_not_stand_in_the_way() -> None:
    short = {"name": "cem", "password": "short"}
    assert len(after(renewed(holding([ANNA, short]), "cem", OTHERS).text)[1]["password"]) == 20
    assert added(holding([short]), "dora", OTHERS).password


@pytest.mark.parametrize("content", ["{{ them }}", {"name": "anna"}, ["anna"], [{"password": "x"}]])
def test_what_is_no_list_of_accounts_is_refused(content: object) -> None:
    with pytest.raises(SettingsError, match="no list of accounts"):
        moderators_in(holding(content))


def test_account_without_a_password_of_its_own_is_left_to_people() -> None:
    with pytest.raises(SettingsError) as refusal:
        renewed(holding([{"name": "anna"}, BEN]), "anna", OTHERS)
    assert "has no meet_moderators.0.password" in refusal.value.message
    assert "ansible-vault edit" in refusal.value.remedy


def test_password_is_not_in_the_representation() -> None:
    change = added(holding([ANNA]), "ben", OTHERS)
    assert change.password not in repr(change)
