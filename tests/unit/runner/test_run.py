"""Ansible really starts, on this machine alone."""

import json
import os
import signal
import sys
from contextlib import suppress
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


@pytest.mark.parametrize(
    ("printed", "code"), [('{"ok": true}', 0), ('{"ok": false}', 2), ("Traceback", 4)]
)
def test_only_what_was_seen_is_refused(
    access: Access, tmp_path: Path, printed: str, code: int
) -> None:
    tasks = [
        {
            "name": "validate | Look",
            "ansible.builtin.command": {"argv": ["echo", printed]},
            "register": "look",
            "changed_when": False,
        },
        {
            "name": "validate | Refuse",
            "ansible.builtin.assert": {"that": "item.ok", "quiet": True, "fail_msg": "Wrong."},
            "loop": "{{ [{'ok': true}, {'ok': (look.stdout | from_json).ok}] }}",
        },
    ]
    result, _ = play(access, tmp_path, "".join(f"    - {json.dumps(task)}\n" for task in tasks))
    assert result.exit_code == code


def test_a_look_that_crashes_is_no_refusal(access: Access, tmp_path: Path) -> None:
    tasks = "    - name: validate | Look\n      ansible.builtin.command: 'false'\n"
    result, _ = play(access, tmp_path, tasks)
    assert result.exit_code == 4


def test_a_wrong_argument_of_a_role_is_refused(access: Access, tmp_path: Path) -> None:
    files = {
        "meta/argument_specs.yml": "argument_specs: {main: {options: {n: {type: int}}}}",
        "tasks/main.yml": "- ansible.builtin.ping:",
    }
    for name, text in files.items():
        file = tmp_path / "roles" / "counting" / name
        file.parent.mkdir(parents=True)
        file.write_text(text + "\n", encoding="utf-8")
    tasks = "    - ansible.builtin.import_role: {name: counting}\n      vars: {n: many}\n"
    result, _ = play(access, tmp_path, tasks)
    assert [failure.refused for failure in result.failures] == [True]
    assert result.exit_code == 2


def test_leave_to_interrupt_meetings_is_a_boolean(access: Access, tmp_path: Path) -> None:
    tasks = "    - ansible.builtin.assert: {that: meet_interruption_allowed is true}\n"
    result, _ = play(access, tmp_path, tasks, RunOptions(interrupt_meetings=True))
    assert result.outcome is Outcome.DONE


def test_a_run_that_is_killed_midway_has_failed(access: Access, tmp_path: Path) -> None:
    playbook = tmp_path / "play.yml"
    playbook.write_text(
        "- hosts: all\n  gather_facts: false\n  tasks:\n"
        "    - ansible.builtin.copy: {content: x, dest: "
        f"{tmp_path}/out}}\n    - name: Wait\n      ansible.builtin.command: sleep 2\n",
        encoding="utf-8",
    )

    def kill(event: Event) -> None:
        """End Ansible, which is known by the path of its playbook, when it comes to the wait."""
        if event != TaskStarted("", "Wait"):
            return
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if str(playbook).encode() in line.read_bytes():
                    os.kill(int(line.parent.name), signal.SIGKILL)

    result = run_playbook(access, RunOptions(), kill, playbook)
    assert (result.outcome, result.changed, result.exit_code) == (Outcome.FAILED, 1, 4)


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
