"""What is said of a server from outside, and that nothing unseen is ever green."""

import itertools
import socket
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.exitcodes import ExitCode
from meethaus.outside.limits import Limits
from meethaus.outside.target import Target
from meethaus.probing import Looking, probe_servers, without_browser
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Word
from meethaus.verify import Judged, Scope, Verification
from tests.support.loopback import HERE, NAME, Ground, answer, ground, listening
from tests.unit.outside.pages import CONFIG, INTERFACE, client, page

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OUTSIDE = without_browser(load_catalogue().seen_from(Vantage.OUTSIDE)).controls
GENERAL = {each.id for each in OUTSIDE.values() if not each.part}
SHORT = Limits(visit_seconds=3, answer_seconds=1, port_seconds=1)


@pytest.fixture(name="ground")
def _ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return ground(tmp_path, monkeypatch)


def probed(*ports: int, scope: Scope | None = None, limits: Limits = SHORT) -> Verification:
    targets = [Target(NAME, port, 0) for port in ports]
    looking = Looking("meethaus", limits=limits, resolving=lambda _: (HERE,))
    return probe_servers(targets, scope or Scope(), looking, NOW)


def judged(
    ground: Ground, only: tuple[str, ...] = (), told: dict[str, bytes] | None = None
) -> Judged:
    with ground.listening(client(**(told or {}))) as server:
        (host,) = probed(server.port, scope=Scope(only)).hosts
    return host


def words(host: Judged) -> dict[str, Word]:
    return {each.control: each.word for each in host.verdicts}


def test_every_control_that_is_seen_from_outside_is_judged_and_no_other(ground: Ground) -> None:
    host = judged(ground)
    assert list(words(host)) == sorted(OUTSIDE)
    assert not [each for each in host.verdicts if each.trace]
    assert (host.origin, host.vantage) == (Origin.PROFILE, Vantage.OUTSIDE)
    assert host.product == "Jitsi Meet, build 8044"
    assert Word.NOT_APPLICABLE not in {words(host)[each] for each in set(OUTSIDE) - GENERAL}


def test_failure_tells_to_apply_nothing(ground: Ground) -> None:
    failed = [each for each in judged(ground).verdicts if each.word is Word.FAIL]
    assert {each.cause for each in failed} == {Cause.POLICY}
    assert "outside-web-hsts-long" in {each.control for each in failed}


@pytest.mark.parametrize("told", [{"": answer("<html></html>")}])
def test_of_what_nobody_knows_only_what_is_general_is_judged(
    ground: Ground, told: dict[str, bytes]
) -> None:
    said = words(judged(ground, told=told))
    assert {each for each, word in said.items() if word is Word.NOT_APPLICABLE} == (
        set(OUTSIDE) - GENERAL
    ) | {"outside-web-https-only", "outside-web-csp-no-eval"}
    assert said["outside-client-recognised"] is Word.ERROR


def test_where_nobody_could_find_out_what_it_is_nothing_of_it_is_left_out(ground: Ground) -> None:
    with ground.listening(lambda path: [] if path == "/" else [answer("x")]) as server:
        (host,) = probed(server.port).hosts
    said = words(host)
    assert {said[each] for each in set(OUTSIDE) - GENERAL} <= {Word.ERROR, Word.PASS}
    assert said["jitsi-web-own-stun"] is Word.ERROR
    assert host.product.startswith("nobody knows what")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("config.p2p = {enabled: false};", Word.PASS),
        ("config.p2p = {enabled: true, iceTransportPolicy: 'relay'};", Word.PASS),
        ("config.p2p = {enabled: true};", Word.FAIL),
        ("config.p2p = {};", Word.FAIL),
    ],
)
def test_of_two_ways_that_the_policy_allows_both_are_fine(
    ground: Ground, more: str, word: Word
) -> None:
    script = f"{CONFIG} {more}"
    told = {"": page(script, INTERFACE), "config_js": answer(script, Content_Type="text/plain")}
    said = words(judged(ground, ("jitsi-web-peers-apart",), told=told))
    assert said == {"jitsi-web-peers-apart": word}


def test_recording_on_devices_is_fine_where_all_are_told(ground: Ground) -> None:
    control = "jitsi-web-local-recording-told"
    for setting, word in (
        ("{disable: true}", Word.PASS),
        ("{notifyAllParticipants: true}", Word.PASS),
        ("{disable: false}", Word.FAIL),
    ):
        script = f"{CONFIG} config.localRecording = {setting};"
        told = {"": page(script, INTERFACE), "config_js": answer(script, Content_Type="text/x")}
        assert words(judged(ground, (control,), told=told)) == {control: word}


def drip(_path: str) -> Iterable[bytes]:
    for _ in range(100):
        time.sleep(0.1)
        yield b"x"


HOSTILE = {
    "tarpit": drip,
    "hangs up": lambda _: [],
    "endless": lambda _: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x" * 9999)
    ),
    "circles": lambda path: [answer(status="302 Found", Location=path)],
    "garbage": lambda _: [answer(bytes(range(256)) * 99)],
    "endless script": lambda _: [answer("<script>while (true) { config.a = 1 }</script>" * 999)],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_server_ends_in_time_without_a_crash_and_never_green(
    ground: Ground, kind: str
) -> None:
    started = time.monotonic()
    with ground.listening(HOSTILE[kind]) as server:
        found = probed(server.port)
    assert time.monotonic() - started < 8
    (host,) = found.hosts
    assert not [each.trace for each in host.verdicts if each.trace]
    assert found.exit_code is ExitCode.COULD_NOT_LOOK
    assert words(host)["outside-client-recognised"] is Word.ERROR


def test_server_that_takes_connections_and_says_nothing_is_out_of_reach() -> None:
    with socket.create_server((HERE, 0)) as silent:
        found = probed(silent.getsockname()[1])
    assert found.hosts[0].verdicts == ()
    assert "does not answer" in found.hosts[0].unreachable
    assert found.exit_code is ExitCode.COULD_NOT_LOOK


def test_no_server_at_all_is_not_green() -> None:
    assert probed().exit_code is ExitCode.COULD_NOT_LOOK


def test_one_server_out_of_reach_does_not_hide_another(ground: Ground) -> None:
    with ground.listening(client()) as server, listening(lambda _: [answer()], None) as plain:
        found = probed(plain.port, server.port, server.port)
    assert sorted(bool(each.verdicts) for each in found.hosts) == [False, True]
    assert found.exit_code is ExitCode.COULD_NOT_LOOK
