"""The XMPP server with every default changed."""

import re
import time

import pytest
from testinfra.host import Host

from tests.support.bosh import Session
from tests.support.sandbox import assert_off
from tests.support.seen import Seen, answer_to_login, assert_healthy
from tests.support.tokens import good


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def test_prosody_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "prosody")


@pytest.mark.parametrize(
    "line",
    [
        *("ttl = 7200", "muc_rate_joins = 10", "meethaus_minutes_without_moderator = 1"),
        *("meethaus_throttle_attempts = 3", "meethaus_throttle_minutes = 1"),
    ],
)
def test_settings_arrive(host: Host, seen: Seen, line: str) -> None:
    assert line in host.file(f"/etc/prosody/conf.avail/{seen.name}.cfg.lua").content_string


def test_nobody_comes_in_without_an_account(host: Host, seen: Seen) -> None:
    for name in (seen.name, f"guest.{seen.name}"):
        assert "ANONYMOUS" not in answer_to_login(host, seen.name, name)
    offered = set(re.findall("<mechanism>([^<]+)<", answer_to_login(host, seen.name, seen.name)))
    assert offered - {"PLAIN", "SCRAM-SHA-1-PLUS"} == {"SCRAM-SHA-1"}


@pytest.mark.parametrize(("hours", "answer"), [(1, "accepted"), (3, "not-allowed")])
def test_tokens_are_judged_and_not_written_down(
    host: Host, seen: Seen, hours: int, answer: str
) -> None:
    secret, end = "molecule-4-Tokens-of-a-learning-platform", int(time.time()) + hours * 3600
    token = good("school-platform", secret, seen.name, "math", exp=end)
    session = Session(host, seen.name, seen.name, f"room=math&token={token}")
    assert answer in session.try_to_sign_in()
    journal = host.run("journalctl --unit prosody --no-pager --output cat").stdout
    assert "session" in journal
    assert token[-40:] not in journal


def test_limit_for_browsers_arrives(host: Host) -> None:
    file = host.file("/etc/prosody/conf.d/50-meethaus-daemon.cfg.lua")
    assert 'rate = "50kb/s"' in file.content_string


def test_info_is_written_to_the_journal(host: Host) -> None:
    journal = host.run("journalctl --unit prosody --no-pager --output cat").stdout
    assert "info" in journal


def test_nothing_is_left_of_the_sandbox(host: Host) -> None:
    assert_off(host, "prosody")
