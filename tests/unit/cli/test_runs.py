"""`plan` and `apply`, with Ansible's place taken by made-up results."""

import shlex
from pathlib import Path

import pytest
import yaml

from meethaus.paths import collection_dir
from meethaus.runner import (
    HostObstacle,
    Obstacle,
    Outcome,
    RunOptions,
    TaskChange,
    TaskFailure,
    TaskWarning,
)
from tests.unit.cli.conftest import HOST, Ansible, Meethaus, made

REFUSALS = "roles/host_preflight/vars/main.yml"
WAIVED = """
meet_profile: members
host_time_enabled: false
meet_waivers:
  - subject: below-profile:host_time_enabled=false
    owner: IT
    reason: Its own clock
    expires: "9999-12-31"
"""
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


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_warnings_of_roles_are_shown(
    meethaus: Meethaus, inventory: Path, ansible: Ansible, command: str
) -> None:
    warning = TaskWarning(HOST, "host_kernel", "configure | Set", "It lacks kernel.x.")
    ansible.answer = made(check=command == "plan", warnings=(warning,))
    words = ("-yi",) if command == "apply" else ("-i",)
    ended = meethaus(command, *words, inventory)
    assert ended.code == 0
    assert f"Warning on {HOST} (host_kernel: configure | Set)\n    It lacks kernel.x." in ended.out


@pytest.mark.parametrize("words", [("plan", "-i"), ("apply", "-yi")])
def test_profile_and_waivers_are_shown_before_a_run(
    meethaus: Meethaus, inventory: Path, ansible: Ansible, words: tuple[str, ...]
) -> None:
    ansible.answer = made(check=words[0] == "plan")
    assert "waived" not in meethaus(*words, inventory).err
    with (inventory / "group_vars" / "all" / "meet.yml").open("a") as settings:
        settings.write(WAIVED)
    told = meethaus(*words, inventory).err
    assert f"{HOST} (jitsi, profile members)" in told
    line = "  waived: below-profile:host_time_enabled=false until 9999-12-31, IT: Its own clock\n"
    assert told.count(line) == 1


def test_options_reach_ansible(meethaus: Meethaus, inventory: Path, ansible: Ansible) -> None:
    words = ("--limit", HOST, "--tags", "jitsi_web", "--tags", "install")
    meethaus("plan", "-i", inventory, *words)
    assert ansible.asked[0] == RunOptions(limit=HOST, tags=("jitsi_web", "install"), check=True)


def test_apply_may_interrupt_meetings_only_when_told(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    meethaus("apply", "-yi", inventory)
    meethaus("apply", "-yi", inventory, "--interrupt-meetings")
    assert [options.interrupt_meetings for options in ansible.asked] == [False, True]


def test_the_refusal_of_a_meeting_names_what_can_be_typed() -> None:
    variables = yaml.safe_load((collection_dir() / REFUSALS).read_text("utf-8"))
    checks = {each["name"]: each["refusal"] for each in variables["__host_preflight_checks"]}
    assert "meethaus apply --interrupt-meetings" in checks["meeting"]
    _, mark, words = checks["meeting"].partition("ansible-playbook ")
    assert mark
    shown = tuple(shlex.split(words.rstrip(".")))
    assert shown == RunOptions(interrupt_meetings=True).arguments


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
    message = "No such package.\nTry later."
    failure = TaskFailure(HOST, "jitsi_web", "install | Install", message, refused=False)
    ansible.answer = made(Outcome.FAILED, failures=(failure,), changes=(CHANGE,))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 4
    assert "Failed on meet.example.org (jitsi_web: install | Install)" in ended.out
    assert "    No such package.\n    Try later.\n" in ended.out
    assert "Stopped after 1 change." in ended.out


def test_a_refusal_of_the_preflight_is_about_settings(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    message = "Port 443 is taken."
    failure = TaskFailure(HOST, "host_preflight", "validate | Refuse", message, refused=True)
    ansible.answer = made(Outcome.FAILED, failures=(failure,))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 2
    assert "Refused on meet.example.org" in ended.out
    assert "Nothing was changed." in ended.out


def test_a_preflight_that_crashes_is_a_failed_run(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    failure = TaskFailure(HOST, "host_preflight", "validate | Look", "Traceback", refused=False)
    ansible.answer = made(Outcome.FAILED, failures=(failure,))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 4
    assert "Failed on meet.example.org (host_preflight: validate | Look)" in ended.out


@pytest.mark.parametrize("changes", [(), (CHANGE,)])
def test_a_run_that_died_midway_never_says_that_nothing_was_changed(
    meethaus: Meethaus, inventory: Path, ansible: Ansible, changes: tuple[TaskChange, ...]
) -> None:
    ansible.answer = made(Outcome.FAILED, changes=changes, messages=("Killed",))
    ended = meethaus("apply", "-yi", inventory)
    assert ended.code == 4
    assert "Ansible ended in the middle of the run." in ended.out
    assert "may be half done.\nKilled\n" in ended.out
    assert f"Stopped after {len(changes)} change" in ended.out
    assert "Nothing was changed" not in ended.out


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
    failures = tuple(TaskFailure(name, "meet", "t", "No.", refused=False) for name in ("a", "b"))
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
