"""`meethaus doctor`: what it finds, and what to do about it."""

from pathlib import Path

import pytest

from meethaus.runner import Access, Listener, Outcome, RunOptions, RunResult, TaskFailure
from tests.unit.cli.conftest import HOST, Meethaus, listed, made


def test_doctor_without_an_inventory_looks_at_this_machine(meethaus: Meethaus) -> None:
    ended = meethaus("doctor")
    assert ended.code == 0
    assert "ok ansible: ansible-core 2.19." in ended.out


def test_doctor_tells_who_else_can_read_the_vaults_password(
    meethaus: Meethaus, inventory: Path
) -> None:
    password = inventory / ".vault-password"
    password.chmod(0o644)
    ended = meethaus("doctor", "-i", inventory, "--format", "json")
    found = {each["subject"]: each for each in ended.envelope["result"]}
    assert found["vault"]["health"] == "problem"
    assert found["vault"]["remedy"] == f"chmod 0600 {password}"
    # The server of this inventory refuses: the higher code wins.
    assert (found["server"]["health"], ended.code) == ("unknown", 3)


def test_doctor_lists_each_wrong_setting(meethaus: Meethaus, inventory: Path) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text("meet_domain: meet\n", "utf-8")
    ended = meethaus("doctor", "-i", inventory)
    assert ended.code == 1
    assert "meet_domain must be a full host name" in ended.out
    assert "meet_operator_email is not set" in ended.out


def test_doctor_tells_that_the_ssh_client_is_missing(
    meethaus: Meethaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    ended = meethaus("doctor")
    assert ended.code == 1
    assert "sudo apt-get install openssh-client" in ended.out


def test_doctor_tells_that_ansible_is_of_another_line(
    meethaus: Meethaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meethaus.doctor.version", lambda _name: "2.21.0")
    assert meethaus("doctor").code == 1


def test_doctor_names_a_command_that_is_there_for_a_server_that_answers_wrongly(
    meethaus: Meethaus, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ping(_access: Access, _options: RunOptions, _listener: Listener, _hosts: str) -> RunResult:
        failure = TaskFailure(HOST, "", "ping", "MODULE FAILURE", refused=False)
        return made(Outcome.FAILED, failed=1, failures=(failure,))

    monkeypatch.setattr("meethaus.doctor.list_inventory", listed)
    monkeypatch.setattr("meethaus.doctor.ping", ping)
    ended = meethaus("doctor", "-i", inventory, "--format", "json")
    found = next(each for each in ended.envelope["result"] if each["subject"] == "server")
    assert (found["message"], ended.code) == ("MODULE FAILURE", 3)
    assert found["remedy"] == "Try ssh -p 9 root@127.0.0.1."
