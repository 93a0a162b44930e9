"""Events add up to a result and to the right exit code."""

from datetime import UTC, datetime

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.runner import Obstacle, Outcome, RunResult, Volatile
from meethaus.runner.collect import Collector
from meethaus.runner.events import Event, Message, Stats, TaskEnded, TaskEnding, TaskStarted

VOLATILE = Volatile(datetime(2026, 1, 2, tzinfo=UTC), 3.5)


def result(*events: Event, interrupted: bool = False, check: bool = False) -> RunResult:
    collector = Collector()
    for event in events:
        collector.add(event)
    return collector.result(
        playbook="site.yml", check=check, interrupted=interrupted, volatile=VOLATILE
    )


def failed(message: str, role: str = "jitsi_web", task: str = "configure | Do") -> TaskEnded:
    return TaskEnded("h", role, task, TaskEnding.FAILED, message)


def refused(role: str, task: str) -> TaskEnded:
    return TaskEnded("h", role, task, TaskEnding.FAILED, "No.", refused=True)


def stats(**counts: int) -> Stats:
    return Stats({name: {"h": value} for name, value in counts.items()})


def test_a_run_that_went_well() -> None:
    changed = TaskEnded("h", "meet", "Do", TaskEnding.CHANGED, items=("a",), diff="+x\n")
    found = result(TaskStarted("meet", "Do"), changed, stats(ok=5, changed=1, skipped=2))
    assert (found.outcome, found.exit_code) == (Outcome.DONE, ExitCode.FINE)
    assert found.changed == 1
    assert [(change.task, change.items, change.diff) for change in found.changes] == [
        ("Do", ("a",), "+x\n")
    ]
    assert (found.hosts[0].ok, found.hosts[0].skipped) == (5, 2)
    assert found.volatile is VOLATILE


def test_warnings_are_kept_when_a_role_gives_them() -> None:
    own, foreign = (
        TaskEnded("h", role, "Do", TaskEnding.OK, warnings=("Look.",)) for role in ("meet", "")
    )
    found = result(own, foreign, stats(ok=2))
    assert found.exit_code is ExitCode.FINE
    assert [(warning.role, warning.message) for warning in found.warnings] == [("meet", "Look.")]


def test_hosts_are_sorted_by_name() -> None:
    found = result(Stats({"ok": {"b": 1, "a": 1}, "dark": {"c": 1}}))
    assert [(host.host, host.unreachable) for host in found.hosts] == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]


def test_a_failed_task() -> None:
    found = result(failed("No."), stats(failures=1))
    assert (found.outcome, found.exit_code) == (Outcome.FAILED, ExitCode.ANSIBLE_FAILED)
    assert [failure.message for failure in found.failures] == ["No."]


@pytest.mark.parametrize(
    ("role", "task"),
    [
        ("host_preflight", "validate | Refuse what cannot work"),
        ("meet", "validate | Refuse a wrong domain"),
        ("meet", "Validating arguments against arg spec main - What the operator decides"),
    ],
)
def test_a_refusal_is_about_the_settings(role: str, task: str) -> None:
    assert result(refused(role, task), stats(failures=1)).exit_code is ExitCode.SETTINGS


@pytest.mark.parametrize(
    "task", ["validate | Look at the server", "validate | Refuse what cannot work"]
)
def test_a_look_that_crashes_is_no_refusal(task: str) -> None:
    found = result(failed("Traceback", "host_preflight", task), stats(failures=1))
    assert found.exit_code is ExitCode.ANSIBLE_FAILED
    assert not found.failures[0].concerns_settings


def test_a_refusal_in_the_middle_of_the_work_is_a_failed_run() -> None:
    found = result(refused("jitsi_apt", "install | Refuse another key"), stats(failures=1))
    assert found.exit_code is ExitCode.ANSIBLE_FAILED


def test_a_failure_that_was_rescued_is_none() -> None:
    found = result(failed("No."), stats(ok=3, rescued=1))
    assert (found.outcome, found.failures) == (Outcome.DONE, ())


def test_a_rescue_that_fails_again_keeps_the_cause() -> None:
    found = result(failed("The cause."), failed("Restored."), stats(failures=1, rescued=1))
    assert [failure.message for failure in found.failures] == ["The cause.", "Restored."]


def test_an_unreachable_host() -> None:
    message = "Failed to connect to the host via ssh: Host key verification failed."
    event = TaskEnded("h", "", "Gathering Facts", TaskEnding.UNREACHABLE, message)
    found = result(event, stats(dark=1))
    assert (found.outcome, found.exit_code) == (Outcome.UNREACHABLE, ExitCode.COULD_NOT_LOOK)
    assert found.obstacles[0].kind is Obstacle.HOST_KEY_UNKNOWN


def test_a_wrong_sudo_password_is_an_obstacle_and_no_failed_task() -> None:
    found = result(failed("Incorrect sudo password"), stats(failures=1))
    assert found.failures == ()
    assert (found.outcome, found.exit_code) == (Outcome.UNREACHABLE, ExitCode.COULD_NOT_LOOK)
    assert found.obstacles[0].kind is Obstacle.SUDO_PASSWORD_WRONG


def test_with_a_failure_and_an_obstacle_the_higher_code_wins() -> None:
    unreachable = TaskEnded("g", "", "t", TaskEnding.UNREACHABLE, "Connection refused")
    counts = Stats({"failures": {"h": 1}, "dark": {"g": 1}})
    found = result(unreachable, failed("No."), counts)
    assert (found.outcome, found.exit_code) == (Outcome.FAILED, ExitCode.ANSIBLE_FAILED)


def test_ansible_gives_up_before_the_first_task() -> None:
    found = result(Message("[ERROR]: no such file"))
    assert (found.outcome, found.exit_code) == (Outcome.NOT_STARTED, ExitCode.ANSIBLE_FAILED)
    assert found.messages == ("[ERROR]: no such file",)


def test_a_run_that_dies_midway_counts_the_tasks_that_ended() -> None:
    endings = (TaskEnding.OK, TaskEnding.CHANGED, TaskEnding.CHANGED, TaskEnding.SKIPPED)
    found = result(*(TaskEnded("h", "meet", "Do", ending) for ending in endings))
    assert (found.outcome, found.exit_code) == (Outcome.FAILED, ExitCode.ANSIBLE_FAILED)
    assert found.changed == 2
    assert (found.hosts[0].host, found.hosts[0].ok, found.hosts[0].skipped) == ("h", 3, 1)


def test_a_run_that_dies_beside_an_obstacle_has_failed() -> None:
    found = result(TaskEnded("h", "", "t", TaskEnding.UNREACHABLE, "Connection refused"))
    assert (found.outcome, found.exit_code) == (Outcome.FAILED, ExitCode.ANSIBLE_FAILED)
    assert found.hosts[0].unreachable


def test_an_interrupted_run_is_never_fine() -> None:
    found = result(stats(ok=1), interrupted=True)
    assert (found.outcome, found.exit_code) == (Outcome.INTERRUPTED, ExitCode.ANSIBLE_FAILED)


def test_a_run_that_touched_no_host_is_not_fine() -> None:
    found = result(Stats({"ok": {}}))
    assert (found.outcome, found.exit_code) == (Outcome.NO_HOSTS, ExitCode.SETTINGS)


def test_a_limit_that_fits_no_host_is_wrong_usage() -> None:
    text = "[ERROR]: Specified inventory and/or --limit leaves us with no hosts to target."
    assert result(Message(text)).exit_code is ExitCode.SETTINGS
