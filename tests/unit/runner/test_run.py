"""Ansible really starts, on this machine alone."""

import sys
from pathlib import Path

import pytest
import yaml

from meethaus.errors import SettingsError, VaultError
from meethaus.runner import (
    Access,
    Event,
    Obstacle,
    Outcome,
    RunOptions,
    RunResult,
    TaskStarted,
    list_inventory,
    resolve_access,
    run_playbook,
)
from meethaus.settings.vault import encrypt

LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}


@pytest.fixture
def access(tmp_path: Path) -> Access:
    """Return an inventory with this machine in it."""
    directory = tmp_path / "inventory"
    directory.mkdir()
    hosts = {"all": {"hosts": {"here": LOCAL}}}
    (directory / "hosts.yml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
    return resolve_access(directory)


def play(
    access: Access, tmp_path: Path, tasks: str, options: RunOptions | None = None
) -> tuple[RunResult, list[Event]]:
    playbook = tmp_path / "play.yml"
    head = "- hosts: all\n  gather_facts: false\n  tasks:\n"
    playbook.write_text(head + tasks, encoding="utf-8")
    events: list[Event] = []
    return run_playbook(access, options or RunOptions(), events.append, playbook), events


def test_a_play_changes_this_machine_and_says_so(access: Access, tmp_path: Path) -> None:
    tasks = f"    - name: Write\n      ansible.builtin.copy: {{content: x, dest: {tmp_path}/out}}\n"
    result, events = play(access, tmp_path, tasks)
    assert (tmp_path / "out").read_text("utf-8") == "x"
    assert (result.outcome, result.changed, result.playbook) == (Outcome.DONE, 1, "play.yml")
    assert TaskStarted("", "Write") in events


def test_a_check_shows_differences_and_changes_nothing(access: Access, tmp_path: Path) -> None:
    tasks = f"    - name: Write\n      ansible.builtin.copy: {{content: x, dest: {tmp_path}/out}}\n"
    result, _ = play(access, tmp_path, tasks, RunOptions(check=True))
    assert not (tmp_path / "out").exists()
    assert (result.check, result.changed) == (True, 1)
    assert "+x" in result.changes[0].diff


def test_a_secret_task_shows_neither_content_nor_difference(access: Access, tmp_path: Path) -> None:
    tasks = (
        f"    - ansible.builtin.copy: {{content: hunter2, dest: {tmp_path}/out}}\n"
        "      no_log: true\n"
    )
    result, events = play(access, tmp_path, tasks, RunOptions(check=True))
    assert result.changed == len(result.changes) == 1
    assert "hunter2" not in repr(result) + repr(events)


def test_a_refusal_keeps_its_words(access: Access, tmp_path: Path) -> None:
    tasks = (
        "    - name: validate | Refuse\n      ansible.builtin.assert:\n"
        "        that: 1 == 2\n        fail_msg: |-\n          It is wrong.\n"
        "          Write: x: 2\n"
    )
    result, _ = play(access, tmp_path, tasks)
    assert [failure.message for failure in result.failures] == ["It is wrong.\nWrite: x: 2"]
    assert result.exit_code == 2


def test_a_host_that_refuses_is_an_obstacle(access: Access, tmp_path: Path) -> None:
    # Port 9 (discard) is closed: nothing here listens on it.
    hosts = {"all": {"hosts": {"gone": {"ansible_host": "127.0.0.1", "ansible_port": 9}}}}
    (access.inventory / "hosts.yml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
    result, _ = play(access, tmp_path, "    - ansible.builtin.ping:\n")
    assert [obstacle.kind for obstacle in result.obstacles] == [Obstacle.CONNECTION_REFUSED]
    assert result.exit_code == 3


def test_a_playbook_that_cannot_be_read_is_told(access: Access, tmp_path: Path) -> None:
    result, _ = play(access, tmp_path, "    - no.such.module:\n")
    assert result.outcome is Outcome.NOT_STARTED
    assert any("no.such.module" in message for message in result.messages)


def test_nothing_is_left_behind(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    play(access, tmp_path, "    - ansible.builtin.ping:\n")
    assert list(scratch.iterdir()) == []


def test_the_inventory_is_listed_with_its_vault(access: Access, tmp_path: Path) -> None:
    variables = access.inventory / "group_vars" / "all"
    variables.mkdir(parents=True)
    (variables / "vault.yml").write_text(encrypt({"x": "hunter2"}, "right"), encoding="utf-8")
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("right\n", encoding="utf-8")
    wrong.write_text("wrong\n", encoding="utf-8")
    opened = list_inventory(resolve_access(access.inventory, right))
    assert opened["_meta"]["hostvars"]["here"]["x"] == "hunter2"
    with pytest.raises(VaultError) as caught:
        list_inventory(resolve_access(access.inventory, wrong))
    assert caught.value.code == "vault-password-wrong"
    with pytest.raises(VaultError) as caught:
        list_inventory(access)
    assert caught.value.code == "vault-password-missing"


def test_an_inventory_that_is_none_is_told_in_ansibles_words(access: Access) -> None:
    (access.inventory / "hosts.yml").write_text("a: [1\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        list_inventory(access)
    assert caught.value.code == "inventory-unreadable"
    assert "hosts.yml" in caught.value.message
