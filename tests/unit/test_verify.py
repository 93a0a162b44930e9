"""Who says what is wanted of a host, and that a host out of sight is never green."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from meethaus.errors import CouldNotLookError
from meethaus.exitcodes import ExitCode
from meethaus.probes import Evidence, NotSeen, Seen
from meethaus.probes.meet import (
    READ_RECORD,
    Deployment,
    Parts,
    SignedWaiver,
    probe_deployment,
    probe_parts,
)
from meethaus.probes.nginx_conf import DUMP
from meethaus.settings.intent import Origin
from meethaus.verdicts import Word
from meethaus.verify import Judged, Scope, Verification, verify_hosts
from tests.support.made_up import MadeUp

NOW = datetime(2026, 1, 2, tzinfo=UTC)
RECORD: dict[str, Any] = {
    "schema": "meethaus/deployment/1",
    "profile": "members",
    "parts": ["jitsi_web"],
    "settings": {"host_logging_retention_days": 3},
    "waivers": [{"subject": "a", "owner": "b", "reason": "c", "expires": "2026-01-02"}],
}


def judged(monkeypatch: pytest.MonkeyPatch, **facts: object) -> Judged:
    """Judge a host without an inventory of which only these facts are known."""
    sights = {
        name: NotSeen(str(fact)) if isinstance(fact, str) else Seen(fact)
        for name, fact in facts.items()
    }
    seen = Evidence(1, "meet", NOW, 1, sights)
    monkeypatch.setattr("meethaus.verify.look_at_all", lambda *_: {"meet": seen})
    (host,) = verify_hosts({}, None, Scope(("host-logging-journal-short",)), NOW).hosts
    return host


def test_host_with_a_record_is_judged_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Deployment(True, "members", ("jitsi_web",), {}, ())  # noqa: FBT003
    host = judged(monkeypatch, deployment=record, parts=Parts(()), journal="no tool")
    assert (host.origin, host.profile) == (Origin.RECORD, "members")
    assert [each.word for each in host.verdicts] == [Word.ERROR]


@pytest.mark.parametrize("deployment", [Deployment(present=False), "garbage"])
def test_host_without_a_readable_record_is_judged_by_the_policy(
    monkeypatch: pytest.MonkeyPatch, deployment: object
) -> None:
    host = judged(monkeypatch, deployment=deployment, parts="no ps", journal="no tool")
    assert (host.origin, host.profile) == (Origin.PROFILE, "base")


def test_host_out_of_reach_is_not_green() -> None:
    def away(command: str) -> tuple[int, str, str]:
        raise CouldNotLookError("no route", code="unreachable", remedy="go there")

    found = verify_hosts({"meet": away}, None, Scope(), NOW)
    assert found.hosts[0].unreachable == "no route"
    assert found.exit_code is ExitCode.COULD_NOT_LOOK


def test_no_host_at_all_is_not_green() -> None:
    assert Verification(1, NOW, ()).exit_code is ExitCode.COULD_NOT_LOOK


def record(content: Any) -> Deployment:
    text = content if isinstance(content, str) else json.dumps(content)
    return probe_deployment(MadeUp({READ_RECORD: text}).host)


def test_record_is_read() -> None:
    assert record(RECORD) == Deployment(
        present=True,
        profile="members",
        parts=("jitsi_web",),
        settings={"host_logging_retention_days": 3},
        waivers=(SignedWaiver("a", "b", "c", "2026-01-02"),),
    )


def test_host_without_a_record_says_so() -> None:
    assert probe_deployment(MadeUp({READ_RECORD: (3, "")}).host) == Deployment(present=False)


BAD = [
    *("", "garbage", "[]", "null", "{}"),
    {**RECORD, "schema": "meethaus/deployment/2"},
    {**RECORD, "waivers": [{"subject": "a"}]},
    {**RECORD, "waivers": [{**RECORD["waivers"][0], "expires": "soon"}]},
]


@pytest.mark.parametrize("content", BAD, ids=str)
def test_record_that_is_none_is_not_seen(content: Any) -> None:
    with pytest.raises(Exception, match=r"deployment\.json") as caught:
        record(content)
    assert type(caught.value).__name__ == "UnseenError"


def processes(
    counts: dict[str, Any], packages: str, *, client: bool, nginx: object = (127, "")
) -> Parts:
    class Everything(dict[str, Any]):
        def __missing__(self, line: str) -> Any:
            if line == DUMP:
                return nginx
            if "ps -eo" in line:
                return next((str(count) for word, count in counts.items() if word in line), "0")
            return packages if line.startswith("dpkg-query") else (0 if client else 1, "")

    return probe_parts(MadeUp(Everything()).host)


def test_parts_are_found_by_package_process_or_file() -> None:
    packages = "installed prosody\nconfig-files coturn\ninstalled bash\n"
    found = processes({"videobridge": 1}, packages, client=True)
    assert found.names == ("jitsi_prosody", "jitsi_videobridge", "jitsi_web")


SITE = "# configuration file /n:\nhttp { server { listen 80; root /srv/jitsi-meet; } }\n"


@pytest.mark.parametrize(
    ("running", "nginx", "names"),
    [
        # The client lies elsewhere, as in a container.
        ({}, (0, SITE), ("jitsi_web",)),
        ({}, (0, SITE.replace("jitsi-meet", "x")), ()),
        # Whether an nginx that says nothing serves it nobody knows; beside Jitsi it may.
        ({"videobridge": 1}, (1, ""), ("jitsi_videobridge", "jitsi_web")),
        ({}, (1, ""), ()),
        ({"turnserver": 1}, (1, ""), ("turn_server",)),
    ],
)
def test_client_is_found_where_nginx_serves_it(
    running: dict[str, Any], nginx: object, names: tuple[str, ...]
) -> None:
    assert processes(running, "", client=False, nginx=nginx).names == names


def test_host_whose_parts_nobody_could_look_for_is_judged_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("parts", "deployment", "client_config")
    seen = Evidence(1, "meet", NOW, 1, {each: NotSeen(f"no {each}") for each in names})
    monkeypatch.setattr("meethaus.verify.look_at_all", lambda *_: {"meet": seen})
    (host,) = verify_hosts({}, None, Scope(("jitsi-web-no-gravatar",)), NOW).hosts
    assert [(each.word, each.detail) for each in host.verdicts] == [
        (Word.ERROR, "no client_config")
    ]


def test_parts_are_not_seen_without_an_answer() -> None:
    with pytest.raises(Exception, match="ps did not say"):
        processes({"turnserver": "?"}, "", client=False)
