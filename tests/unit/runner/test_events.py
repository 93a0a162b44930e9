"""Events of ansible-runner, as it gives them, become our types."""

from typing import Any

import pytest

from meethaus.runner.events import (
    Message,
    Stats,
    TaskEnded,
    TaskEnding,
    TaskStarted,
    parse_event,
)


def raw(name: str, res: dict[str, Any] | None = None, stdout: str = "", **data: Any) -> Any:
    fields = {"host": "h", "role": "meethaus.meet.jitsi_web", "task": "configure | Do", **data}
    return {"event": name, "stdout": stdout, "event_data": fields | ({"res": res} if res else {})}


def ended(name: str, res: dict[str, Any], stdout: str = "", **data: Any) -> TaskEnded:
    event = parse_event(raw(name, res, stdout, **data))
    assert isinstance(event, TaskEnded)
    return event


@pytest.mark.parametrize("name", ["playbook_on_task_start", "playbook_on_handler_task_start"])
def test_a_start_names_role_and_task(name: str) -> None:
    assert parse_event(raw(name)) == TaskStarted("jitsi_web", "configure | Do")


def test_a_task_outside_of_roles_has_no_role() -> None:
    assert parse_event(raw("playbook_on_task_start", role=None)) == TaskStarted(
        "", "configure | Do"
    )


@pytest.mark.parametrize(
    ("name", "res", "ending"),
    [
        ("runner_on_ok", {"changed": False}, TaskEnding.OK),
        ("runner_on_ok", {"changed": True}, TaskEnding.CHANGED),
        ("runner_on_skipped", {"changed": False}, TaskEnding.SKIPPED),
        ("runner_on_failed", {"msg": "No."}, TaskEnding.FAILED),
        ("runner_on_unreachable", {"msg": "No."}, TaskEnding.UNREACHABLE),
    ],
)
def test_endings(name: str, res: dict[str, Any], ending: TaskEnding) -> None:
    assert ended(name, res).ending is ending


def test_warnings_of_a_task_and_of_its_items() -> None:
    res = {"warnings": ["One."], "results": [{"warnings": ["Two."]}, {}]}
    assert ended("runner_on_ok", res).warnings == ("One.", "Two.")


def test_a_failure_that_is_ignored_is_none() -> None:
    assert ended("runner_on_failed", {"msg": "No."}, ignore_errors=True).ending is TaskEnding.OK


@pytest.mark.parametrize(
    ("action", "res", "refused"),
    [
        ("assert", {"msg": "No.", "evaluated_to": False}, True),
        ("assert", {"censored": "the output has been hidden"}, True),
        ("assert", {"msg": "'x' is undefined"}, False),
        ("validate_argument_spec", {"msg": "No.", "argument_errors": ["x"]}, True),
        ("script", {"msg": "non-zero return code", "rc": 1}, False),
    ],
)
def test_a_refusal_is_a_condition_that_was_looked_at(
    action: str, res: dict[str, Any], *, refused: bool
) -> None:
    event = ended("runner_on_failed", res, task_action=f"ansible.builtin.{action}")
    assert event.refused is refused


def test_a_loop_refuses_if_each_of_its_failed_items_does() -> None:
    fine = {"failed": False}
    no = {"failed": True, "evaluated_to": False}
    crash = {"failed": True, "msg": "'x' is undefined"}
    action = {"task_action": "ansible.builtin.assert"}
    assert ended("runner_on_failed", {"results": [fine, no]}, **action).refused
    assert not ended("runner_on_failed", {"results": [no, crash]}, **action).refused


def test_a_hidden_result_still_tells_whether_it_changed_something() -> None:
    hidden = {"censored": "the output has been hidden"}
    assert ended("runner_on_ok", hidden, "changed: [h]").ending is TaskEnding.CHANGED
    assert ended("runner_on_ok", hidden, "ok: [h]").ending is TaskEnding.OK


def test_a_failure_keeps_its_message_with_all_lines() -> None:
    event = ended("runner_on_failed", {"msg": "Wrong.\nSeen 3.\nWrite: x: 4"})
    assert event.message == "Wrong.\nSeen 3.\nWrite: x: 4"


def test_a_message_does_not_repeat_that_the_task_failed() -> None:
    assert ended("runner_on_failed", {"msg": "Task failed: It is so."}).message == "It is so."


def test_a_failed_command_tells_what_it_printed() -> None:
    event = ended("runner_on_failed", {"msg": "non-zero return code", "rc": 1, "stderr": "why\n"})
    assert event.message == "non-zero return code\nwhy"


def test_facts_that_cannot_be_gathered_tell_why() -> None:
    setup = {"module_stderr": "Traceback:\n  ...\nOSError: No.", "msg": "No start of json"}
    res = {"msg": "These failed: setup.", "failed_modules": {"setup": setup}}
    assert ended("runner_on_failed", res).message == "These failed: setup.\nOSError: No."


def test_a_failed_loop_tells_each_cause_once() -> None:
    results = [
        {"failed": True, "msg": "No."},
        {"failed": True, "msg": "No."},
        {"failed": False, "msg": "Fine."},
        {"failed": True, "msg": "Neither."},
    ]
    event = ended("runner_on_failed", {"msg": "One or more items failed", "results": results})
    assert event.message == "No.\nNeither."


def test_changed_items_of_a_loop_are_named_by_their_labels() -> None:
    results = [
        {"changed": True, "_ansible_item_label": "a", "item": {"secret": 1}},
        {"changed": False, "_ansible_item_label": "b"},
        {"changed": True, "item": "c"},
    ]
    assert ended("runner_on_ok", {"changed": True, "results": results}).items == ("a", "c")


def test_changed_paths_of_a_tree_of_files_are_its_items() -> None:
    res = {"changed": True, "changed_paths": ["/etc/one", "/etc/other"]}
    assert ended("runner_on_ok", res).items == ("/etc/one", "/etc/other")


def test_differences_are_given_in_unified_form() -> None:
    diff = [{"before": "a\n", "after": "b\n", "after_header": "/etc/x"}]
    event = ended("runner_on_ok", {"changed": True, "diff": diff})
    assert event.diff == "--- before\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    ("diff", "text"),
    [
        ({"prepared": "made by the module\n"}, "made by the module\n"),
        (
            {"before": {"mode": "0644"}, "after": {"mode": "0600"}},
            "--- before\n+++ after\n@@ -1 +1 @@\n-mode: 0644\n+mode: 0600\n",
        ),
        ({"before": None, "after": None}, ""),
        (None, ""),
    ],
)
def test_modules_give_differences_in_several_shapes(diff: Any, text: str) -> None:
    assert ended("runner_on_ok", {"changed": True, "diff": diff}).diff == text


def test_unchanged_results_show_no_differences() -> None:
    assert not ended("runner_on_ok", {"changed": False, "diff": {"before": "a", "after": "b"}}).diff


def test_the_last_event_gives_the_counts() -> None:
    data = {"ok": {"h": 2}, "dark": {}, "playbook": "x"}
    assert parse_event({"event": "playbook_on_stats", "event_data": data}) == Stats(
        {"ok": {"h": 2}, "dark": {}}
    )


def test_what_ansible_prints_outside_of_tasks_is_kept_without_colours() -> None:
    event = {"event": "verbose", "stdout": "\x1b[0;31m[ERROR]: no such playbook\x1b[0m"}
    assert parse_event(event) == Message("[ERROR]: no such playbook")


@pytest.mark.parametrize("name", ["runner_on_start", "playbook_on_start", "warning", ""])
def test_other_events_tell_nothing(name: str) -> None:
    assert parse_event({"event": name, "event_data": {}}) is None


def test_a_task_that_only_speaks_warns() -> None:
    action = {"task_action": "ansible.builtin.debug"}
    assert ended("runner_on_ok", {"msg": "Read \n it."}, **action).warnings == ("Read it.",)
    assert ended("runner_on_skipped", {"msg": "No."}, **action).warnings == ()
    assert ended("runner_on_ok", {"msg": "Done."}, task_action="ansible.builtin.apt").warnings == ()
