"""`meethaus probe`, at a server on this machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.outside.target import Target
from meethaus.probing import without_browser
from tests.support.loopback import HERE, NAME, Ground, Loopback, ground
from tests.unit.cli.conftest import Ended, Meethaus
from tests.unit.outside.signalled import serving

WHOLE = load_catalogue().seen_from(Vantage.OUTSIDE)
OUTSIDE = without_browser(WHOLE).controls
BROWSER = WHOLE.controls.keys() - OUTSIDE.keys()
INSIDE = load_catalogue().seen_from(Vantage.INSIDE).controls
HSTS = "outside-web-hsts-long"


@pytest.fixture(name="ground")
def _ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return ground(tmp_path, monkeypatch)


@pytest.fixture
def server(ground: Ground) -> Iterator[Loopback]:
    with serving(ground) as standing:
        yield standing


@pytest.fixture
def probe(meethaus: Meethaus, server: Loopback) -> Any:
    def call(*words: str | Path) -> Ended:
        url = Target(NAME, server.port).address
        return meethaus("probe", url, "--address", HERE, *words)

    return call


def test_text_says_what_is_wrong_and_what_to_do(probe: Any) -> None:
    ended = probe()
    assert ended.code == 1
    assert "Seen from outside: Jitsi Meet, build 8044." in ended.out
    assert f"  FAIL   {HSTS}" in ended.out
    assert OUTSIDE[HSTS].remedy.en[:40] in " ".join(ended.out.split())
    assert "meethaus apply" not in ended.out
    assert f"Looking at https://{NAME}" in ended.err


def test_programs_get_the_same_envelope_as_from_verify(probe: Any) -> None:
    ended = probe("--format", "json")
    assert (ended.envelope["command"], ended.envelope["exit_code"]) == ("probe", ended.code)
    (host,) = ended.envelope["result"]["hosts"]
    assert host["vantage"] == "outside"
    assert [each["control"] for each in host["verdicts"]] == sorted(OUTSIDE)


@pytest.mark.xdist_group("browser")
def test_browser_judges_what_nobody_else_can_see(probe: Any) -> None:
    ended = probe("--browser", "--format", "json")
    (host,) = ended.envelope["result"]["hosts"]
    words = {each["control"]: each["word"] for each in host["verdicts"]}
    assert words.keys() == WHOLE.controls.keys()
    assert {words[each] for each in BROWSER} == {"pass"}


def test_without_a_browser_it_says_what_is_left_out(probe: Any) -> None:
    assert "What only a browser sees is left out: --browser" in probe().err
    ended = probe("--only", "outside_browser")
    assert (ended.code, ended.out) == (2, "")
    assert "is seen by a browser alone" in ended.err
    assert "Add --browser" in ended.err


def test_missing_browser_is_told_before_anybody_is_asked(
    probe: Any, server: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = probe("--browser")
    assert (ended.code, server.asked) == (2, [])
    assert "apt install chromium" in ended.err


def test_every_other_form_is_made_of_it_now_and_later(
    probe: Any, meethaus: Meethaus, tmp_path: Path
) -> None:
    stored = tmp_path / "seen.json"
    stored.write_text(probe("--format", "json").out)
    for form, sign in (
        ("html", "Von außen angesehen"),
        ("junit", 'testsuites name="meethaus probe"'),
        ("oscal", "from outside of"),
        ("text", "Seen from outside"),
    ):
        now = probe("--format", form, "--language", "de")
        later = meethaus("report", stored, "--format", form, "--language", "de")
        assert sign in now.out
        assert sign in later.out
        assert (now.code, later.code) == (1, 1)
        assert "meethaus apply" not in later.out
    assert meethaus("report", stored, "--format", "json").envelope["command"] == "probe"
    assert probe("--diff", stored).out.endswith("UTC.\n")


def test_page_counts_only_what_is_seen_from_outside(probe: Any) -> None:
    page = probe("--format", "html").out
    assert [each for each in OUTSIDE if each not in page] == []
    assert [each for each in INSIDE if each not in OUTSIDE and f">{each}<" in page] == []
    assert "What nobody can see from outside a server" in page


def test_one_control_or_a_group_can_be_asked_for(probe: Any) -> None:
    for name, count in ((HSTS, 1), ("outside_tls", 3)):
        (host,) = probe("--format", "json", "--only", name).envelope["result"]["hosts"]
        assert len(host["verdicts"]) == count


def test_server_is_told_who_asks(probe: Any, server: Loopback) -> None:
    probe("--contact", "a@example.org", "--only", HSTS)
    assert server.asked
    assert all("(+a@example.org)" in each for each in server.asked)


def test_progress_names_each_of_several_servers(meethaus: Meethaus) -> None:
    urls = [f"https://{NAME}:{port}" for port in (1, 2)]
    ended = meethaus("probe", *urls, "--address", HERE, "--format", "json")
    assert ended.code == 3
    assert "2 of 2: " in ended.err
    unreachable = [each["unreachable"] for each in ended.envelope["result"]["hosts"]]
    assert all("Connection refused" in each for each in unreachable)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["meet.example.org"],
        ["http://meet.example.org"],
        ["https://meet.example.org/room"],
        ["https://a.example", "--only", "host-ssh-root-by-key"],
        ["https://a.example", "--only", "outside-web-hsts"],
        ["https://a.example", "--contact", "me"],
        ["https://a.example", "--contact", "a@example.org\r\nX: y"],
        ["https://a.example", "--address", "here"],
        ["https://a.example", "https://b.example", "--address", HERE],
        ["https://a.example", "--format", "junit", "--diff", "x"],
    ],
)
def test_wrong_usage_is_told_before_anybody_is_contacted(
    meethaus: Meethaus, words: list[str]
) -> None:
    ended = meethaus("probe", *words)
    assert ended.code == 2
    assert "What to do:" in ended.err
    assert ended.out == ""


def test_what_is_seen_from_elsewhere_is_refused_with_the_way_there(meethaus: Meethaus) -> None:
    ended = meethaus("probe", "https://a.example", "--only", "host-ssh-root-by-key")
    assert "meethaus verify" in ended.err
    ended = meethaus("verify", "--host", "local://", "--only", HSTS)
    assert ended.code == 2
    assert "meethaus probe" in ended.err
    ended = meethaus("lab", "break", HSTS)
    assert "seen from outside alone" in " ".join(ended.err.split())


def test_tags_of_apply_are_controls_that_roles_see_to(meethaus: Meethaus, inventory: Path) -> None:
    assert meethaus("plan", "-i", inventory, "--tags", HSTS).code == 2


def test_name_without_an_address_is_out_of_reach(meethaus: Meethaus) -> None:
    ended = meethaus("probe", "https://nobody.invalid", "--format", "json")
    assert ended.code == 3
    (host,) = ended.envelope["result"]["hosts"]
    assert "has no address" in host["unreachable"]
    assert json.dumps(host["verdicts"]) == "[]"


def test_stored_result_that_says_it_was_seen_from_elsewhere_is_refused(
    probe: Any, meethaus: Meethaus, tmp_path: Path
) -> None:
    stored = tmp_path / "seen.json"
    text = probe("--format", "json").out
    assert '"vantage": "outside"' in text or '"vantage":"outside"' in text
    stored.write_text(text.replace('"outside"', '"inside"'))
    ended = meethaus("report", stored, "--format", "html")
    assert ended.code == 2
    assert "or not from there" in " ".join(ended.err.split())


def test_relay_must_be_a_name(probe: Any) -> None:
    ended = probe("--relay", "turn example")
    assert ended.code == 2
    assert "--relay 'turn example' is no name of a host." in " ".join(ended.err.split())
    assert "--relay turn.example.org" in ended.err
