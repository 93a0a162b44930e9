"""From Ansible's listing to Settings, or to every problem at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meethaus.errors import Problem, SettingsError
from meethaus.settings import Part, Settings, Specs, load_settings

Make = Callable[..., dict[str, Any]]


def problems(raw: dict[str, Any], inventory: Path, specs: Specs) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(raw, inventory, specs)
    return caught.value.problems


def only(raw: dict[str, Any], inventory: Path, specs: Specs) -> Problem:
    found = problems(raw, inventory, specs)
    assert len(found) == 1, found
    return found[0]


def load(raw: dict[str, Any], inventory: Path, specs: Specs) -> Settings:
    return load_settings(raw, inventory, specs)


def test_a_good_inventory_becomes_settings(listing: Make, inventory: Path, specs: Specs) -> None:
    settings = load(listing(ansible_port=2222, ansible_user="root"), inventory, specs)
    host = settings.hosts[0]
    assert (settings.domain, settings.product) == ("meet.example.org", "jitsi")
    assert (host.address, host.port, host.user) == ("192.0.2.10", 2222, "root")
    assert host.parts == tuple(Part)
    assert host.variables["meet_log_retention_days"] == 7


def test_settings_name_secrets_and_do_not_hold_them(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    settings = load(listing(meet_turn_secret="hunter2-hunter2-hunter2"), inventory, specs)
    assert settings.hosts[0].secrets == (
        "meet_turn_secret",
        "meet_jicofo_password",
        "meet_moderators",
    )
    assert "hunter2" not in repr(settings)


def test_a_misspelt_name_is_refused_with_the_nearest_and_its_place(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text("---\n# comment\nmeet_log_retention_day: 3\n", encoding="utf-8")
    problem = only(listing(meet_log_retention_day=3), inventory, specs)
    assert problem.code == "variable-unknown"
    assert problem.remedy == "Write meet_log_retention_days instead."
    assert problem.place == f"{file}:3"


def test_a_name_only_the_vault_can_hold_is_said_to_be_there(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    vault = inventory / "group_vars" / "all" / "vault.yml"
    vault.write_text("$ANSIBLE_VAULT;1.1;AES256\n3132\n", encoding="utf-8")
    assert only(listing(meet_turn_secrett="x"), inventory, specs).place == "perhaps in the vault"


def test_a_computed_name_cannot_be_set(listing: Make, inventory: Path, specs: Specs) -> None:
    problem = only(listing(__meet_parts=[]), inventory, specs)
    assert (problem.code, problem.remedy) == ("variable-computed", "Remove it.")


def test_a_missing_variable_is_named_with_the_file_to_write_it_into(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    del raw["_meta"]["hostvars"]["meet.example.org"]["meet_turn_secret"]
    problem = only(raw, inventory, specs)
    assert (problem.code, problem.subject) == ("variable-missing", "meet_turn_secret")
    assert "vault.yml" in problem.remedy


def test_all_problems_are_told_at_once(listing: Make, inventory: Path, specs: Specs) -> None:
    raw = listing(meet_domain="meet", meet_language="fr", meet_typo=1)
    subjects = {problem.subject for problem in problems(raw, inventory, specs)}
    assert subjects == {"meet_domain", "meet_language", "meet_typo"}


def test_a_wrong_value_is_shown_with_the_line_that_holds_it(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    file = inventory / "group_vars" / "all" / "meet.yml"
    file.write_text('meet_log_retention_days: "7"\n', encoding="utf-8")
    problem = only(listing(meet_log_retention_days="7"), inventory, specs)
    assert problem.message == "meet_log_retention_days must be a whole number, and is the text '7'."
    assert problem.remedy == "Write: meet_log_retention_days: 7"
    assert problem.place == f"{file}:1"


def test_a_secret_is_never_shown(listing: Make, inventory: Path, specs: Specs) -> None:
    for value in ("hunter2", 123454321, ["hunter2"]):
        for problem in problems(listing(meet_turn_secret=value), inventory, specs):
            assert "hunter2" not in repr(problem)
            assert "123454321" not in repr(problem)


def test_equal_secrets_are_refused(listing: Make, inventory: Path, specs: Specs) -> None:
    problem = only(listing(meet_turn_secret="b" * 40), inventory, specs)
    assert "same secret as meet_jicofo_password" in problem.message


def test_an_empty_group_is_refused_and_a_similar_one_named(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    raw["jitsi_prosdy"] = raw.pop("jitsi_prosody")
    problem = only(raw, inventory, specs)
    assert (problem.code, problem.subject) == ("group-empty", "jitsi_prosody")
    assert "where you wrote jitsi_prosdy" in problem.remedy


def test_no_host_at_all_is_one_problem(inventory: Path, specs: Specs) -> None:
    problem = only({"_meta": {"hostvars": {}}}, inventory, specs)
    assert problem.subject == "meet"


def test_a_part_outside_of_the_deployment_is_refused(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    raw["turn_server"] = {"hosts": ["turn.example.org"]}
    raw["_meta"]["hostvars"]["turn.example.org"] = {}
    problem = only(raw, inventory, specs)
    assert (problem.code, problem.subject) == ("host-outside", "turn.example.org")


def test_hosts_that_disagree_on_the_domain_are_refused(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    raw["meet"]["hosts"].append("turn.example.org")
    own = raw["_meta"]["hostvars"]["meet.example.org"]
    raw["_meta"]["hostvars"]["turn.example.org"] = own | {"meet_domain": "other.example.org"}
    problem = only(raw, inventory, specs)
    assert (problem.code, problem.subject) == ("hosts-disagree", "meet_domain")


def test_parts_are_told_apart_on_several_hosts(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing()
    raw["meet"]["hosts"].append("turn.example.org")
    own = raw["_meta"]["hostvars"]["meet.example.org"]
    raw["_meta"]["hostvars"]["turn.example.org"] = dict(own)
    raw["turn_server"] = {"hosts": ["turn.example.org"]}
    raw["jitsi_web"] = {"hosts": ["meet.example.org"]}
    settings = load(raw, inventory, specs)
    parts = {host.name: host.parts for host in settings.hosts}
    assert Part.TURN not in parts["meet.example.org"]
    assert Part.WEB not in parts["turn.example.org"]


def test_values_that_ansible_computes_later_pass(
    listing: Make, inventory: Path, specs: Specs
) -> None:
    raw = listing(
        meet_domain="{{ inventory_hostname }}",
        meet_log_retention_days="{{ 3 + 4 }}",
        meet_turn_secret={"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\n31"},
    )
    assert load(raw, inventory, specs).domain == "{{ inventory_hostname }}"
