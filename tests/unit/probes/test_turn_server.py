"""coturn's options are read as coturn reads them, and none of its secrets is kept."""

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.turn_server import TurnServer, command_line, options, probe_turn_server
from tests.support.answering import Answered, AnsweringHost

SECRET = "0123456789abcdef0123456789abcdef01234567"
FILE = f"""\
# comment
  use-auth-secret
static-auth-secret={SECRET}
realm "turn.example.org"
log-file = /dev/null
no-tlsv1=no
denied-peer-ip=0.0.0.0-127.255.255.255
denied-peer-ip=128.0.0.0-255.255.255.255
denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
allowed-peer-ip=192.0.2.1
cipher-list=ECDHE-RSA-AES256-GCM-SHA384
"""


def look(path: Path, text: str, line: str = "") -> TurnServer:
    path.write_text(text)
    told = f"turnserver\n-c\n{path}\n{line}"
    return probe_turn_server(AnsweringHost({"for p in": Answered(0, told)}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "turnserver.conf"
    file.touch(0o640)
    return file


def test_options_are_read(path: Path) -> None:
    turn = look(path, FILE)
    assert turn.switch("use-auth-secret")
    assert not turn.switch("no-tlsv1")
    assert not turn.switch("no-cli")
    assert turn.options["log-file"] == "/dev/null"
    assert turn.denies_all
    assert turn.open_inner == ()
    assert turn.suites == ("ECDHE-RSA-AES256-GCM-SHA384",)
    assert turn.file.mode == 0o640
    assert [each.length for each in turn.secrets] == [len(SECRET)]


def test_neither_secret_nor_address_is_kept(path: Path) -> None:
    kept = str(asdict(look(path, FILE)))
    assert SECRET not in kept
    assert "192.0.2.1" not in kept
    assert "turn.example.org" not in kept


def test_the_command_line_counts_too(path: Path) -> None:
    turn = look(path, FILE, "--no-cli\n-v\n-l\n/var/log/turn.log\n--user=a:b\n")
    assert turn.switch("no-cli")
    assert turn.switch("verbose")
    assert turn.options["log-file"] == "/var/log/turn.log"
    assert turn.users == 1


def test_what_is_left_open_is_named(path: Path) -> None:
    turn = look(path, "denied-peer-ip=10.0.0.0/8\nallowed-peer-ip=127.0.0.1\n")
    assert not turn.denies_all
    assert "10.0.0.0/8" not in turn.open_inner
    assert "127.0.0.0/8" in turn.open_inner
    assert turn.allows_inner == 1
    assert not turn.secrets


def test_a_secret_of_a_manual_is_known(path: Path) -> None:
    assert look(path, "static-auth-secret=north\n").secrets[0].known


@pytest.mark.parametrize("text", ["denied-peer-ip=x\n", "cipher-list=NOTHING-LIKE-IT\n"])
def test_what_is_not_understood_is_not_seen(path: Path, text: str) -> None:
    with pytest.raises(UnseenError):
        look(path, text)


def test_without_coturn_nothing_is_known() -> None:
    with pytest.raises(UnseenError, match="does not run"):
        probe_turn_server(AnsweringHost({"for p in": Answered(0, "")}))


def test_a_missing_file_is_not_seen(tmp_path: Path) -> None:
    line = Answered(0, f"turnserver\n-c\n{tmp_path / 'none'}\n")
    with pytest.raises(UnseenError, match="cannot be read"):
        probe_turn_server(AnsweringHost({"for p in": line}))


def test_a_file_that_is_no_text_is_not_seen(path: Path) -> None:
    with pytest.raises(UnseenError, match="is no text"):
        look(path, "\x00\x07\n" + FILE)


@given(st.text())
def test_no_text_makes_it_crash(text: str) -> None:
    list(options(text))
    list(command_line(text))


@given(st.lists(st.tuples(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True), st.integers())))
def test_each_line_is_an_option(pairs: list[tuple[str, int]]) -> None:
    text = "\n".join(f"{name}={value}" for name, value in pairs)
    assert list(options(text)) == [(name, str(value)) for name, value in pairs]
