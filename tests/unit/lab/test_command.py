import pytest

from meethaus.errors import LabError
from meethaus.lab.command import attempt, run


def test_run_returns_what_was_written() -> None:
    assert run(["cat"], data="hello") == "hello"


def test_run_quotes_the_program_that_failed() -> None:
    with pytest.raises(LabError) as caught:
        run(["sh", "-c", "echo broken >&2; exit 3"])
    assert caught.value.code == "lab-command-failed"
    assert "ended with 3" in caught.value.message
    assert "broken" in caught.value.message


def test_attempt_hands_failure_back() -> None:
    result = attempt(["sh", "-c", "echo out; exit 3"])
    assert (result.code, result.stdout) == (3, "out\n")


def test_missing_program_names_its_package() -> None:
    with pytest.raises(LabError) as caught:
        attempt(["no-such-program"])
    assert caught.value.code == "lab-program-missing"
    assert "apt-get install no-such-program" in caught.value.remedy


def test_slow_program_is_given_up() -> None:
    with pytest.raises(LabError) as caught:
        attempt(["sleep", "5"], timeout=0.05)
    assert caught.value.code == "lab-command-timeout"
