"""The worst of hostile evidence, on the vendor's packages; `test_hostile.py` has all of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from meethaus.lab import Lab
from meethaus.probes.login import hosts_at
from tests.foreign.conftest import Foreign
from tests.support.spoiled import Bench, assert_nothing_is_made_up, look

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("foreign-packages"),
]

FILES = {
    "/etc/jitsi/videobridge/jvb.conf": ("binary", ("jitsi-videobridge-no-tracing",)),
    "/etc/prosody/prosody.cfg.lua": ("loop", ("jitsi-prosody-rooms-in-memory",)),
    "/etc/nginx/nginx.conf": ("huge", ("web-edge-tls-current", "jitsi-web-e2ee-offered")),
    "/etc/turnserver.conf": ("one-line", ("turn-server-no-tcp-relay",)),
}


@pytest.fixture(scope="module")
def bench(install: Callable[[str], Foreign], lab: Lab, sockets: Path) -> Bench:
    foreign = install("packages")
    host = hosts_at(foreign.address, sockets)[foreign.address]
    return Bench(lab, foreign.target, host, look(host).passing)


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_holds_anything_makes_nothing_pass(bench: Bench, path: str) -> None:
    kind, needing = FILES[path]
    with bench.spoiled(path, kind):
        seen = look(bench.host)
    assert_nothing_is_made_up(bench, seen, needing)


def test_a_program_that_is_gone_makes_nothing_pass(bench: Bench) -> None:
    with bench.without("ss"):
        seen = look(bench.host)
    assert_nothing_is_made_up(bench, seen, ("jitsi-jicofo-interface-local",))


def test_what_carries_answers_home_is_missed_by_name(bench: Bench) -> None:
    with bench.without("tr"):
        seen = look(bench.host)
    assert (seen.words, "there is no tr" in seen.unreachable) == ({}, True)
