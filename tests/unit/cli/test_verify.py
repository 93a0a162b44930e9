"""`meethaus verify`, `controls list` and `explain`, without a server."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from meethaus.catalogue import Retired, Vantage, load_catalogue
from tests.unit.cli.conftest import Meethaus

CONTROL = "host-logging-journal-short"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look everywhere")
def test_verify_judges_every_control_on_the_machine_it_runs_on(meethaus: Meethaus) -> None:
    ended = meethaus("verify", "--host", "local://", "--format", "json")
    (judged,) = ended.envelope["result"]["hosts"]
    assert judged["unreachable"] == ""
    inside = load_catalogue().seen_from(Vantage.INSIDE)
    assert [each["control"] for each in judged["verdicts"]] == sorted(inside.controls)
    assert judged["origin"] == "profile"
    assert not [each["control"] for each in judged["verdicts"] if each["trace"]]
    words = {each["word"] for each in judged["verdicts"]}
    expected = 3 if "error" in words else 1 if "fail" in words else 0
    assert ended.code == expected


def test_server_out_of_reach_is_not_green(meethaus: Meethaus) -> None:
    ended = meethaus("verify", "--host", "ssh://root@127.0.0.1:1")
    assert ended.code == 3
    assert "Nothing is known" in ended.out
    assert "127.0.0.1" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--host", "meet.example.org"],
        ["--host", "ssh://"],
        ["--host", "telnet://meet.example.org"],
        ["--host", "local://", "--only", "host-loging-journal-short"],
        ["--host", "local://", "--profile", "bas"],
    ],
)
def test_wrong_usage_is_told_before_anybody_is_contacted(
    meethaus: Meethaus, words: list[str]
) -> None:
    ended = meethaus("verify", *words)
    assert ended.code == 2
    assert "What to do:" in ended.err
    assert ended.out == ""


def test_inventory_and_address_together_are_refused(meethaus: Meethaus, inventory: Path) -> None:
    assert meethaus("verify", "-i", inventory, "--host", "local://").code == 2


def test_host_that_is_not_in_the_inventory_is_refused(meethaus: Meethaus, inventory: Path) -> None:
    ended = meethaus("verify", "-i", inventory, "--limit", "elsewhere.example.org")
    assert ended.code == 2
    assert "meet.example.org" in ended.err


def test_controls_are_listed_by_role(meethaus: Meethaus) -> None:
    ended = meethaus("controls", "list")
    assert ended.code == 0
    assert f"  {CONTROL}\n" in ended.out
    assert f"{len(load_catalogue().controls)} controls" in ended.out


def test_controls_are_listed_for_programs(meethaus: Meethaus) -> None:
    ended = meethaus("controls", "list", "--format", "json")
    assert CONTROL in [each["id"] for each in ended.envelope["result"]]


def test_a_control_is_explained(meethaus: Meethaus) -> None:
    ended = meethaus("explain", CONTROL)
    assert ended.code == 0
    for word in ("Why:", "What it costs:", "Where it fails:", "LOG-05"):
        assert word in ended.out


def test_a_role_is_no_control(meethaus: Meethaus) -> None:
    ended = meethaus("explain", "host_logging")
    assert ended.code == 2
    assert CONTROL in ended.err


@pytest.mark.parametrize("words", [["explain"], ["verify", "--host", "local://", "--only"]])
def test_a_control_that_is_no_more_is_told_with_what_came_instead(
    meethaus: Meethaus, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    gone = Retired("host-lamp-red", "0.2.0", "nobody has lamps any more", (CONTROL,))
    whole = replace(load_catalogue(), retired={gone.id: gone})
    monkeypatch.setattr("meethaus.cli.control_names.load_catalogue", lambda: whole)
    ended = meethaus(*words, gone.id)
    assert ended.code == 2
    told = " ".join(ended.err.split())
    assert "any more, since 0.2.0: nobody has lamps any more" in told
    assert f"Instead of it: {CONTROL}" in told


def test_progress_names_each_of_several_servers_and_is_no_result(meethaus: Meethaus) -> None:
    hosts = [f"ssh://root@127.0.0.{number}:1" for number in (1, 2)]
    ended = meethaus("verify", "--format", "json", *(f"--host={each}" for each in hosts))
    assert "1 of 2: " in ended.err
    assert "2 of 2: " in ended.err
    assert all(each in ended.err for each in hosts)
    assert len(ended.envelope["result"]["hosts"]) == 2
