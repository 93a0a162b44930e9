"""How tasks are named, tagged and sized."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.catalogue import Vantage, load_catalogue
from tests.contract.conftest import ROOT, Role, Task, flat, load
from tests.support.controls import mended_by

TASKS_MAX = 15
PHASES = {"validate", "install", "configure", "remove"}
NOT_MODULES = ("ansible.builtin.import_tasks", "ansible.builtin.include_tasks")
CONTROLS = load_catalogue().seen_from(Vantage.INSIDE).controls
PLAYBOOKS = [ROOT / "site.yml", *sorted((ROOT / "playbooks").glob("*.yml"))]


def tags_of(entry: Task) -> set[str]:
    found = entry.get("tags", [])
    return {found} if isinstance(found, str) else set(found)


def test_tasks_are_named_after_their_file(role: Role) -> None:
    wrong = [
        (path.name, task.get("name"))
        for path, tasks in role.task_files()
        if path.parent.name == "tasks" and path.name != "main.yml"
        for task in tasks
        if not re.match(rf"{path.stem} \| [A-Z]", str(task.get("name")))
    ]
    assert wrong == []


def test_every_task_has_a_name_without_a_full_stop(role: Role) -> None:
    names = [(path.name, task.get("name")) for path, tasks in role.task_files() for task in tasks]
    assert [entry for entry in names if not entry[1] or str(entry[1]).endswith(".")] == []


def test_a_file_holds_few_tasks(role: Role) -> None:
    counts = {path.name: len(tasks) for path, tasks in role.task_files()}
    assert {name: count for name, count in counts.items() if count > TASKS_MAX} == {}


def main_of(role: Role) -> list[Task]:
    """Return the entries of `tasks/main.yml` that are tasks or blocks."""
    return [task for task in load(role.path / "tasks" / "main.yml") or [] if "name" in task]


def test_tags_are_the_role_its_phases_and_controls(role: Role) -> None:
    allowed = PHASES | {role.name, "always", *CONTROLS}
    unknown = {
        tag for _, tasks in role.task_files() for task in tasks for tag in tags_of(task) - allowed
    }
    assert unknown == set()


def test_every_part_of_a_role_can_be_chosen_by_its_tag(role: Role) -> None:
    parts = main_of(role)
    assert [task["name"] for task in parts if role.name not in tags_of(task)] == []


def test_every_part_of_a_role_can_be_chosen_by_its_phase(role: Role) -> None:
    parts = [part for entry in main_of(role) for part in entry.get("block", [entry])]
    assert [task["name"] for task in parts if not tags_of(task) & PHASES] == []


def test_controls_are_the_tags_of_all_that_a_role_changes(role: Role) -> None:
    wanted = {each.id for each in CONTROLS.values() if mended_by(each) == role.name}
    changing = [tags_of(each) for each in main_of(role) if "always" not in tags_of(each)]
    assert [tags & set(CONTROLS) for tags in changing] == [wanted] * len(changing)
    assert changing or not wanted


def test_no_failure_is_ignored(role: Role) -> None:
    for path, tasks in role.task_files():
        for task in tasks:
            assert "ignore_errors" not in task, (path.name, task["name"])
            assert task.get("failed_when") is not False or "register" in task, task["name"]


def test_loops_name_their_variable_after_the_role(role: Role) -> None:
    for path, tasks in role.task_files():
        for task in tasks:
            if "loop" in task:
                variable = task.get("loop_control", {}).get("loop_var", "")
                assert variable.lstrip("_").startswith(role.name), (path.name, task["name"])


def test_loops_over_mappings_show_a_label(role: Role) -> None:
    for path, tasks in role.task_files():
        for task in tasks:
            control = task.get("loop_control", {})
            # An item that is a text is its own label.
            if f"{control.get('loop_var')}." in yaml.safe_dump(task, width=1000):
                assert "label" in control, (path.name, task["name"])


def test_registered_results_are_marked_as_computed(role: Role) -> None:
    names = {
        task["register"] for _, tasks in role.task_files() for task in tasks if "register" in task
    }
    assert {name for name in names if not name.startswith(f"__{role.name}_")} == set()


def test_refusals_say_what_is_wrong(role: Role) -> None:
    for path, tasks in role.task_files():
        for task in tasks:
            if "ansible.builtin.assert" in task:
                assert task["ansible.builtin.assert"].get("fail_msg"), (path.name, task["name"])


def trees(role: Role) -> list[dict[str, Any]]:
    """Return the entries of every tree of files that the role lists in its variables."""
    variables = load(role.path / "vars" / "main.yml") or {}
    lists = [value for value in variables.values() if isinstance(value, list)]
    return [
        each for entries in lists for each in entries if isinstance(each, dict) and "path" in each
    ]


def test_entries_of_trees_notify_handlers_that_exist(role: Role) -> None:
    handlers = load(role.path / "handlers" / "main.yml") or []
    known = {handler.get(key) for handler in handlers for key in ("name", "listen")}
    notified = {name for entry in trees(role) for name in entry.get("notify", [])}
    assert notified - known == set()


def test_entries_of_trees_have_their_templates(role: Role) -> None:
    wanted = {
        str(entry.get("template") or f"{entry['path'][1:]}.j2")
        for entry in trees(role)
        if not {"content", "source", "target"} & entry.keys()
        and not (entry.get("state", "file") in ("directory", "absent") or "{{" in entry["path"])
    }
    missing = {name for name in wanted if not (role.path / "templates" / name).exists()}
    assert missing == set()


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.name)
def test_playbooks_hold_roles_and_no_tasks(playbook: Path) -> None:
    for play in load(playbook):
        assert "tasks" not in play or not list(flat(play["tasks"]))
        assert play.get("name"), play


def test_the_public_role_comes_first_in_every_play() -> None:
    for playbook in PLAYBOOKS:
        for play in load(playbook):
            roles = play.get("roles", [])
            if roles:
                first = roles[0] if isinstance(roles[0], str) else roles[0]["role"]
                assert first.rpartition(".")[2] == "meet", playbook.name


def test_sets_are_sorted_before_they_reach_a_file(role: Role) -> None:
    """The set filters give their result in another order on every run."""
    sets = re.compile(r"\b(?:union|difference|intersect|symmetric_difference)\(")
    for path in sorted(role.path.rglob("*.yml")) + sorted(role.path.rglob("*.j2")):
        # An expression ends with its braces, a bare condition with its line.
        for expression in re.split(r"}}|(?<=\n)\n", path.read_text("utf-8")):
            if sets.search(expression):
                assert re.search(r"\| (sort|length)\b", expression), (path.name, expression)
