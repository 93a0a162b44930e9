"""`rotate`, on an inventory as `init` writes it. Only the run on servers is made up."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.runner import Outcome, RunOptions, TaskFailure
from meethaus.settings.rotation import old_values_of
from tests.support.runs import start
from tests.unit.cli.conftest import HOST, Ansible, Meethaus, made

SECRETS = ["meet_jicofo_password", "meet_turn_secret", "meet_videobridge_password"]
FAILURE = TaskFailure(HOST, "jitsi_prosody", "accounts | Give", "broken", refused=False)


def held(inventory: Path) -> dict[str, Any]:
    """Return what the vault holds as Ansible's own command reads it."""
    password = f"--vault-password-file={inventory / '.vault-password'}"
    opened = start(["ansible-vault", "view", password, str(vault_of(inventory))])
    found: dict[str, Any] = yaml.safe_load(opened.stdout)
    return found


def vault_of(inventory: Path) -> Path:
    return inventory / "group_vars" / "all" / "vault.yml"


@pytest.mark.parametrize("words", [(), ("--all",)])
def test_all_three_secrets_change_and_nothing_else(
    meethaus: Meethaus, inventory: Path, words: tuple[str, ...]
) -> None:
    before = held(inventory)
    ended = meethaus("rotate", *words, "-i", inventory)
    after = held(inventory)
    assert ended.code == 0
    assert [name for name in before if before[name] != after[name]] == SECRETS
    assert set(before) == set(after)
    assert f"meethaus apply -i {inventory}" in ended.out
    shown = ended.out + ended.err
    assert [name for name in SECRETS if before[name] in shown or after[name] in shown] == []


def test_named_secret_alone_changes(meethaus: Meethaus, inventory: Path) -> None:
    before = held(inventory)
    ended = meethaus("rotate", "meet_turn_secret", "-i", inventory, "--format", "json")
    assert ended.envelope["result"] == {"secrets": ["meet_turn_secret"], "run": None}
    after = held(inventory)
    assert [name for name in before if before[name] != after[name]] == ["meet_turn_secret"]


def test_undo_brings_the_old_values_back(meethaus: Meethaus, inventory: Path) -> None:
    before = held(inventory)
    meethaus("rotate", "-i", inventory)
    ended = meethaus("rotate", "--undo", "-i", inventory)
    assert ended.code == 0
    assert "--undo" not in ended.out
    assert held(inventory) == before
    assert meethaus("rotate", "--undo", "-i", inventory).code == 2


def test_applied_rotation_runs_everything_and_forgets_the_old_values(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ended = meethaus("rotate", "--apply", "-yi", inventory)
    assert ended.code == 0
    assert ansible.asked == [RunOptions()]
    assert not old_values_of(vault_of(inventory)).exists()


def test_failed_run_keeps_the_old_values_and_says_both_ways(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    before = held(inventory)
    ansible.answer = made(Outcome.FAILED, failures=(FAILURE,), failed=1)
    ended = meethaus("rotate", "--apply", "-yi", inventory)
    assert ended.code == 4
    assert f"meethaus apply -i {inventory}" in ended.out
    assert f"meethaus rotate --undo --apply -i {inventory}" in ended.out
    ansible.answer = made()
    assert meethaus("rotate", "--undo", "--apply", "-yi", inventory).code == 0
    assert held(inventory) == before


def test_apply_forgets_the_old_values_only_when_all_servers_are_done(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    kept = old_values_of(vault_of(inventory))
    meethaus("rotate", "-i", inventory)
    meethaus("apply", "-yi", inventory, "--tags", "jitsi_web")
    assert kept.exists()
    ansible.answer = made(Outcome.FAILED, failures=(FAILURE,), failed=1)
    meethaus("apply", "-yi", inventory)
    assert kept.exists()
    ansible.answer = made()
    meethaus("apply", "-yi", inventory)
    assert not kept.exists()


def test_run_that_nobody_agreed_to_leaves_the_vault_alone(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    before = vault_of(inventory).read_bytes()
    ended = meethaus("rotate", "--apply", "-i", inventory)
    assert ended.code == 2
    assert ansible.asked == []
    assert vault_of(inventory).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("meet_turn_secrets",), "secret-unknown"),
        (("meet_moderators",), "secret-unknown"),
        (("meet_turn_secret", "--all"), "usage"),
        (("meet_turn_secret", "--undo"), "usage"),
        (("--undo",), "rotation-none"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    meethaus: Meethaus, inventory: Path, words: tuple[str, ...], code: str
) -> None:
    before = vault_of(inventory).read_bytes()
    ended = meethaus("rotate", *words, "-i", inventory, "--format", "json")
    assert ended.code == 2
    assert ended.envelope["error"]["code"] == code
    assert vault_of(inventory).read_bytes() == before
