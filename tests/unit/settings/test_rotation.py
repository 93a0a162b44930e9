"""Old values stay until they are of no use any more, encrypted all the time."""

from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret

from meethaus.errors import SettingsError, UsageError
from meethaus.settings import load_specs
from meethaus.settings.rotation import (
    chosen_secrets,
    forget_old_values,
    is_kept,
    old_values_of,
    restored,
    rotated,
)
from meethaus.settings.syntax import secret_problem
from meethaus.settings.vault_file import VaultFile, is_vault, open_vault, seal

SECRET = VaultSecret(b"correct horse")
ONE, TWO = "meet_jicofo_password", "meet_turn_secret"
TEXT = f"# Ours\n{ONE}: first-of-the-focus # Jicofo\n{TWO}: first-of-the-relay\nother: stays\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "group_vars" / "all" / "vault.yml"
    file.parent.mkdir(parents=True)
    file.write_bytes(seal(TEXT, SECRET))
    return file


def opened(path: Path) -> VaultFile:
    return open_vault(path, SECRET)


def rotate(path: Path, *names: str) -> None:
    rotated(dict.fromkeys(names, opened(path)))


def test_only_the_chosen_secret_gets_another_value_and_all_else_stays(path: Path) -> None:
    rotate(path, ONE)
    new = opened(path).values[ONE]
    assert opened(path).text == TEXT.replace("first-of-the-focus", new)
    assert secret_problem(new) is None


def test_old_values_are_kept_encrypted_and_closed(path: Path) -> None:
    rotate(path, ONE, TWO)
    kept = old_values_of(path)
    assert is_vault(kept)
    assert kept.stat().st_mode & 0o077 == 0
    assert open_vault(kept, SECRET).values == {ONE: "first-of-the-focus", TWO: "first-of-the-relay"}


def test_going_back_brings_the_old_values_and_keeps_what_else_was_changed(path: Path) -> None:
    rotate(path, ONE, TWO)
    vault = opened(path)
    vault.save(vault.text.replace("other: stays", "other: changed"))
    assert restored([opened(path)]) == (ONE, TWO)
    assert opened(path).text == TEXT.replace("other: stays", "other: changed")
    assert not is_kept(path.parents[2])


def test_second_rotation_before_a_run_keeps_what_the_servers_have(path: Path) -> None:
    rotate(path, ONE)
    rotate(path, ONE, TWO)
    restored([opened(path)])
    assert opened(path).text == TEXT


def test_after_a_run_nothing_is_left_to_go_back_to(path: Path) -> None:
    rotate(path, ONE)
    inventory = path.parents[2]
    assert is_kept(inventory)
    forget_old_values(inventory)
    assert not is_kept(inventory)
    assert restored([opened(path)]) == ()
    assert list(path.parent.iterdir()) == [path]


def test_ansible_does_not_read_what_is_kept(path: Path) -> None:
    rotate(path, ONE)
    assert old_values_of(path).name.startswith(".")


def test_secret_that_ansible_computes_is_refused(path: Path) -> None:
    path.write_bytes(seal(f'{ONE}: "{{{{ other }}}}"\n', SECRET))
    with pytest.raises(SettingsError, match="Ansible computes"):
        rotate(path, ONE)
    assert not is_kept(path.parents[2])


def test_all_secrets_of_daemons_are_rotated_when_none_is_named() -> None:
    assert chosen_secrets((), load_specs()) == (ONE, TWO, "meet_videobridge_password")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("meet_turn_secrt", "Write meet_turn_secret."), ("meet_moderators", "moderators renew NAME")],
)
def test_other_names_are_refused(name: str, remedy: str) -> None:
    with pytest.raises(UsageError) as refusal:
        chosen_secrets((name,), load_specs())
    assert remedy in refusal.value.remedy
