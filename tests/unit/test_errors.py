"""The error tree and the exit codes."""

import inspect

import pytest

from meethaus import errors, exitcodes
from meethaus.errors import MeethausError, Problem, SettingsError, VaultError
from meethaus.exitcodes import ExitCode, worst


def all_errors() -> list[type[MeethausError]]:
    return [
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, MeethausError)
    ]


@pytest.mark.parametrize("kind", all_errors())
def test_every_error_is_public_and_names_a_page(kind: type[MeethausError]) -> None:
    assert kind.__name__ in errors.__all__
    assert kind.default_docs.endswith(".md")


def test_codes_of_the_tree_are_all_different() -> None:
    codes = [kind.default_code for kind in all_errors()]
    assert len(codes) == len(set(codes))


def test_exit_codes_are_those_of_the_manual() -> None:
    assert [(code.name, code.value) for code in ExitCode] == [
        ("FINE", 0),
        ("FINDINGS", 1),
        ("SETTINGS", 2),
        ("COULD_NOT_LOOK", 3),
        ("ANSIBLE_FAILED", 4),
        ("BUG", 5),
    ]
    assert exitcodes.__all__ == ["ExitCode", "worst"]


def test_worst_takes_the_highest_and_nothing_is_fine() -> None:
    assert worst([ExitCode.FINDINGS, ExitCode.COULD_NOT_LOOK, ExitCode.FINE]) == 3
    assert worst([]) is ExitCode.FINE


def test_an_error_keeps_code_and_page_of_its_class_unless_told_otherwise() -> None:
    assert VaultError("No.", remedy="Yes.").code == "vault"
    assert VaultError("No.", remedy="Yes.", code="vault-password-wrong").exit_code == 2


def test_one_problem_becomes_the_message_with_its_place() -> None:
    problem = Problem("value-invalid", "meet_domain", "It is wrong.", "Write another.", "a.yml:3")
    error = SettingsError.of((problem,))
    assert (error.message, error.remedy) == ("a.yml:3: It is wrong.", "Write another.")
    assert error.problems == (problem,)


def test_several_problems_are_all_kept() -> None:
    problems = tuple(Problem("c", name, "Wrong.", "Right.") for name in ("a", "b"))
    assert SettingsError.of(problems).message == "2 settings cannot be used."
    assert SettingsError.of(problems).problems == problems
