"""The specification of a role's variables and its defaults say the same."""

import re
from typing import Any

from meethaus.settings import load_specs
from meethaus.settings.typing_rules import mismatches
from meethaus.settings.values import is_template
from tests.contract.conftest import Role

NAMES = re.compile(r"\b_{0,2}[a-z]+(?:_[a-z0-9]+)+\b")
# What Ansible itself provides to templates and our defaults use.
ANSIBLES_OWN = {"ansible_facts", "ansible_port", "group_names", "inventory_hostname"}


def test_every_role_has_what_a_reader_looks_for(role: Role) -> None:
    for file in ("README.md", "meta/main.yml", "meta/argument_specs.yml", "tasks/main.yml"):
        assert (role.path / file).is_file(), file


def test_variables_carry_the_name_of_their_role(role: Role) -> None:
    assert [name for name in role.options if not name.startswith(f"{role.name}_")] == []


def test_every_variable_is_explained(role: Role) -> None:
    assert [name for name, option in role.options.items() if not option.get("description")] == []


def test_exactly_the_required_variables_have_no_default(role: Role) -> None:
    optional = {name for name, option in role.options.items() if not option.get("required")}
    assert set(role.defaults) == optional
    required = set(role.options) - optional
    assert [name for name in sorted(required) if "default" in role.options[name]] == []


def test_defaults_and_specification_agree_in_value(role: Role) -> None:
    documented = {
        name: option.get("default")
        for name, option in role.options.items()
        if not option.get("required")
    }
    assert documented == role.defaults


def test_defaults_have_the_type_of_the_specification(role: Role) -> None:
    specs = load_specs()
    wrong = [
        found
        for name, value in role.defaults.items()
        for found in mismatches(specs.variables[name], value)
    ]
    assert wrong == []


def test_switches_are_stated_positively(role: Role) -> None:
    switches = [name for name, option in role.options.items() if option.get("type") == "bool"]
    for name in switches:
        assert name.endswith(("_enabled", "_allowed")), name
        assert not re.search(r"_(no|not|disable|disabled|without)_", name), name


def is_list_of_accounts(option: dict[str, Any]) -> bool:
    """Tell whether `init` can make a first account: a name, and a secret."""
    secrets = {key: bool(inner.get("no_log")) for key, inner in option["options"].items()}
    return secrets == {"name": False, "password": True}


def is_list_that_may_be_empty(option: dict[str, Any]) -> bool:
    """Tell whether there is nothing to make: others decide what the secrets in it are."""
    return not option.get("required") and option.get("default") == []


def test_secrets_are_required_and_made_by_init_or_there_are_none(role: Role) -> None:
    for name, option in role.options.items():
        if option.get("no_log"):
            assert role.name == "meet", name
            if not is_list_that_may_be_empty(option):
                assert option.get("required"), name
                assert option.get("type") == "str" or is_list_of_accounts(option), name
            assert "choices" not in option, name
        else:
            assert not re.search(r"_(password|secret|token)$", name), name


def test_defaults_name_only_own_and_public_variables(role: Role) -> None:
    own = (f"{role.name}_", f"__{role.name}_", "meet_", "__meet_")
    foreign = [
        (name, used)
        for name, value in role.defaults.items()
        if is_template(value)
        for used in NAMES.findall(without_texts(value))
        if not used.startswith(own) and used not in ANSIBLES_OWN
    ]
    assert foreign == []


def without_texts(template: Any) -> str:
    """Return a template without its quoted texts and filters' names."""
    return re.sub(r"'[^']*'|\|\s*\w+|\bis (?:not )?\w+", "", str(template))
