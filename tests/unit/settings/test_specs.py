"""The roles' specifications as the source of all names."""

from pathlib import Path

import pytest

from meethaus.errors import BugError
from meethaus.settings import Specs, load_specs


def test_variables_carry_what_the_role_says(specs: Specs) -> None:
    language = specs.variables["meet_language"]
    assert (language.role, language.type, language.choices) == ("meet", "str", ("de", "en"))
    assert language.description == "Language, C(de) or C(en)."
    assert specs.variables["meet_turn_secret"].secret
    assert specs.prefixes == ("host_firewall_", "meet_")
    assert [variable.name for variable in specs.of_role("host_firewall")] == [
        "host_firewall_extra_ports",
        "host_firewall_share",
    ]


def test_variables_of_every_entry_point_are_known(tmp_path: Path) -> None:
    file = tmp_path / "roles" / "meet" / "meta" / "argument_specs.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "argument_specs:\n"
        "  main: {short_description: x, options: {meet_a: {description: first}}}\n"
        "  second: {short_description: x, options: {meet_a: {}, meet_b: {}}}\n",
        encoding="utf-8",
    )
    variables = load_specs(tmp_path).variables
    assert set(variables) == {"meet_a", "meet_b"}
    assert variables["meet_a"].description == "first"


@pytest.mark.parametrize(
    "text",
    ["argument_specs: [", "argument_specs: {main: {}}", "other: 1", "argument_specs: {main: 1}"],
)
def test_a_broken_specification_is_our_bug(tmp_path: Path, text: str) -> None:
    file = tmp_path / "roles" / "meet" / "meta" / "argument_specs.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BugError, match=r"argument_specs\.yml cannot be read"):
        load_specs(tmp_path)


def test_an_installation_without_roles_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(BugError, match="No roles below"):
        load_specs(tmp_path)
