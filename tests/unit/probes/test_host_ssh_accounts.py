"""Accounts are counted and nobody is named; what is no list of accounts was not seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_ssh_accounts import Accounts, probe_accounts
from tests.support.answering import Answered, AnsweringHost

SHADOW = "awk -F:"
ROOT = "root:x:0:0:root:/root:/bin/bash\n"


def look(passwd: str, shadow: str = "0 1") -> Accounts:
    """Look at a list of accounts; awk counts in it."""
    listed = f"getent() {{ cat <<'END'\n{passwd}END\n}}\n"

    class Host(AnsweringHost):
        def run(self, command: str, *args: str) -> Answered:
            inner = command if command.startswith(SHADOW) else listed + command
            return super().run(inner, *args)

    return probe_accounts(Host({SHADOW: Answered(0, shadow)}))


def test_accounts_of_an_ordinary_server_are_counted() -> None:
    assert look(ROOT + "anna:x:1000:1000::/home/anna:/bin/sh\n") == Accounts(roots=1, open=0)


@pytest.mark.parametrize("number", ["0", "00", "000"])
def test_a_second_root_is_counted_however_its_number_is_written(number: str) -> None:
    assert look(f"{ROOT}toor:x:{number}:0::/:/bin/sh\n").roots == 2


def test_accounts_without_a_password_are_counted_in_both_files() -> None:
    assert look(ROOT + "guest::1001:1001::/:/bin/sh\n", "2 1").open == 3


@pytest.mark.parametrize("passwd", ["", "anna:x:1000:1000::/:/bin/sh\n", ROOT + ROOT, "\n\n"])
def test_a_list_without_one_root_was_not_understood(passwd: str) -> None:
    with pytest.raises(UnseenError, match="no root or several"):
        look(passwd)


@pytest.mark.parametrize("counted", ["0 0", "0 2"])
def test_passwords_without_one_root_were_not_understood(counted: str) -> None:
    with pytest.raises(UnseenError):
        look(ROOT, counted)


@given(st.text())
def test_garbage_was_not_seen(told: str) -> None:
    answers = {"t=$(getent": Answered(0, told), SHADOW: Answered(0, told)}
    try:
        seen = probe_accounts(AnsweringHost(answers))
    except UnseenError:
        return
    assert seen.roots >= 0


def test_a_file_that_cannot_be_read_was_not_seen() -> None:
    with pytest.raises(UnseenError, match="could not be read"):
        probe_accounts(AnsweringHost({SHADOW: Answered(2, "")}))
