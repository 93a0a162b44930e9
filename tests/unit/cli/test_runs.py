"""`plan`, `apply` and `doctor`, with Ansible's place taken by made-up results."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.runner import (
    Access,
    HostObstacle,
    HostResult,
    Listener,
    Obstacle,
    Outcome,
    RunOptions,
    RunResult,
    TaskChange,
    TaskEnded,
    TaskEnding,
    TaskFailure,
    TaskStarted,
    Volatile,
)
from meethaus.settings import Part
from tests.unit.cli.conftest import Meethaus

HOST = "meet.example.org"


def made(outcome: Outcome = Outcome.DONE, *, check: bool = False, **fields: Any) -> RunResult:
    changes = fields.pop("changes", ())
    return RunResult(
        version=1,
        playbook="site.yml",
        check=check,
        outcome=outcome,
        hosts=(HostResult(HOST, 9, len(changes), 0, 0, 0, unreachable=False),),
        changes=changes,
        failures=fields.pop("failures", ()),
        obstacles=fields.pop("obstacles", ()),
        messages=fields.pop("messages", ()),
        volatile=Volatile(datetime(2026, 1, 2, tzinfo=UTC), 1.0),
    )


class Ansible:
    """Takes the place of Ansible: remembers what it was asked, and answers what it was told."""

    def __init__(self) -> None:
        self.answer = made()
        self.asked: list[RunOptions] = []

    def __call__(self, _access: Access, options: RunOptions, listener: Listener) -> RunResult:
        self.asked.append(options)
        listener(TaskStarted("jitsi_web", "configure | Place"))
        listener(TaskEnded(HOST, "jitsi_web", "configure | Place", TaskEnding.OK))
        return self.answer


def listed(access: Access) -> dict[str, Any]:
    """Return what ansible-inventory says about the fixture's inventory, without its second."""
    settings = access.inventory / "group_vars" / "all" / "meet.yml"
    secrets = ("meet_jicofo_password", "meet_videobridge_password", "meet_turn_secret")
    own = yaml.safe_load(settings.read_text("utf-8")) | {
        "ansible_host": "127.0.0.1",
        "ansible_port": 9,
        "ansible_user": "root",
        **{name: name * 2 for name in secrets},
    }
    groups: dict[str, Any] = {part.value: {"children": ["meet"]} for part in Part}
    return groups | {"meet": {"hosts": [HOST]}, "_meta": {"hostvars": {HOST: own}}}


@pytest.fixture
def ansible(monkeypatch: pytest.MonkeyPatch) -> Ansible:
    stand_in = Ansible()
    monkeypatch.setattr("meethaus.cli.session.list_inventory", listed)
    monkeypatch.setattr("meethaus.cli.plan.run_playbook", stand_in)
    monkeypatch.setattr("meethaus.cli.apply.run_playbook", stand_in)
    return stand_in


CHANGE = TaskChange(HOST, "jitsi_web", "configure | Place", ("a", "b"), "-old\n+new\n")


def test_plan_names_every_change_and_says_that_none_was_made(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ansible.answer = made(check=True, changes=(CHANGE,))
    ended = meethaus("plan", "-i", inventory)
    assert ended.code == 0
    assert f"~ {HOST}  jitsi_web: configure | Place (a, b)" in ended.out
    assert "1 change would be made on meet.example.org. Nothing was changed." in ended.out
    assert "+new" not in ended.out
    assert ansible.asked[0].check


def test_plan_shows_differences_when_asked(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ansible.answer = made(check=True, changes=(CHANGE,))
    assert "    +new" in meethaus("plan", "-i", inventory, "--diff").out


def test_plan_without_changes_says_so(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ansible.answer = made(check=True)
    assert "Nothing would change on meet.example.org." in meethaus("plan", "-i", inventory).out


def test_options_reach_ansible(meethaus: Meethaus, inventory: Path, ansible: Ansible) -> None:
    words = ("--limit", HOST, "--tags", "jitsi_web", "--tags", "install")
    meethaus("plan", "-i", inventory, *words)
    assert ansible.asked[0] == RunOptions(limit=HOST, tags=("jitsi_web", "install"), check=True)


def test_apply_shows_the_hosts_and_asks(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ended = meethaus("apply", "-i", inventory)
    assert ended.code == 2
    assert f"  {HOST}  root@127.0.0.1:9  jitsi_web" in ended.err
    assert ansible.asked == []


@pytest.mark.parametrize(("answer", "runs"), [(True, 1), (False, 0)])
def test_apply_goes_on_only_after_a_yes(
    meethaus: Meethaus,
    inventory: Path,
    ansible: Ansible,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answer: bool,
    runs: int,
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda *_: "y" if answer else "n")
    monkeypatch.setattr("typer._click.termui.visible_prompt_func", lambda *_: "ny"[answer])
    meethaus("apply", "-i", inventory)
    assert len(ansible.asked) == runs


def test_apply_goes_ahead_with_yes(meethaus: Meethaus, inventory: Path, ansible: Ansible) -> None:
    ansible.answer = made(changes=(CHANGE,))
    ended = meethaus("apply", "-i", inventory, "--yes")
    assert ended.code == 0
    assert ended.out == "Done: 1 change on meet.example.org.\n"
    assert "jitsi_web: configure | Place" in ended.err


def test_apply_that_finds_everything_right(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    assert "was already as the settings say" in meethaus("apply", "-yi", inventory).out
    assert not ansible.asked[0].check


def test_json_holds_the_whole_result_and_nothing_else_is_on_standard_output(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ansible.answer = made(changes=(CHANGE,))
    result = meethaus("apply", "-yi", inventory, "--format", "json").envelope["result"]
    assert result["outcome"] == "done"
    assert result["changes"][0]["items"] == ["a", "b"]
    assert set(result["volatile"]) == {"started", "duration_seconds"}


def test_a_failed_task_says_where_and_in_its_own_words(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    failure = TaskFailure(HOST, "jitsi_web", "install | Install", "No such package.\nTry later.")
    ansible.answer = made(Outcome.FAILED, failures=(failure,), changes=(CHANGE,))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 4
    assert "Failed on meet.example.org (jitsi_web: install | Install)" in ended.out
    assert "    No such package.\n    Try later.\n" in ended.out
    assert "Stopped after 1 change." in ended.out


def test_a_refusal_of_the_preflight_is_about_settings(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    failure = TaskFailure(HOST, "host_preflight", "refuse | Refuse", "Port 443 is taken.")
    ansible.answer = made(Outcome.FAILED, failures=(failure,))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 2
    assert "Refused on meet.example.org" in ended.out
    assert "Nothing was changed." in ended.out


def test_an_obstacle_names_its_remedy(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    obstacle = HostObstacle(HOST, Obstacle.HOST_KEY_CHANGED, "Host key verification failed.")
    ansible.answer = made(Outcome.UNREACHABLE, obstacles=(obstacle,))
    ended = meethaus("plan", "-i", inventory)
    assert ended.code == 3
    assert "shows another host key than before" in ended.out
    assert "ssh-keygen -R '[127.0.0.1]:9'" in ended.out


def test_equal_failures_on_several_hosts_are_one_paragraph(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    failures = tuple(TaskFailure(name, "meet", "t", "No.") for name in ("a", "b"))
    ansible.answer = made(Outcome.FAILED, failures=failures)
    assert "Failed on a, b (meet: t)" in meethaus("apply", "-yi", inventory).out


@pytest.mark.parametrize(
    ("outcome", "code", "words"),
    [
        (Outcome.NOT_STARTED, 4, "Ansible gave up before its first task:\nboom"),
        (Outcome.NO_HOSTS, 2, "No host fits"),
        (Outcome.INTERRUPTED, 4, "Interrupted."),
    ],
)
def test_other_ends(
    meethaus: Meethaus, inventory: Path, ansible: Ansible, outcome: Outcome, code: int, words: str
) -> None:
    ansible.answer = made(outcome, messages=("boom",))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == code
    assert words in ended.out


def test_sudos_password_is_asked_and_passed_on(
    meethaus: Meethaus, inventory: Path, ansible: Ansible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **options: f"hidden={options['hide_input']}")
    meethaus("plan", "-K", "-i", inventory)
    assert ansible.asked[0].become_password == "hidden=True"


def test_settings_are_refused_before_any_server_is_asked(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text(file.read_text("utf-8") + "meet_languag: de\nmeet_language: fr\n", "utf-8")
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 2
    assert "2 settings cannot be used" in ended.err
    assert "Write meet_language instead." in ended.err
    assert ansible.asked == []


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
