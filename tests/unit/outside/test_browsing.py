"""A real browser, led over pages of this machine: whom it would have turned to, what it kept."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from meethaus.errors import UnseenError
from meethaus.outside import browsing
from meethaus.outside.browsing import FOREIGN, LINK, PAGES, Browsing, Contact, Kept, probe_browsing
from meethaus.outside.limits import Deadline
from meethaus.outside.visit import ROOM
from tests.support.loopback import Ground, Say, answer, listening, visit
from tests.unit.outside.pages import client, page

pytestmark = pytest.mark.xdist_group("browser")

SCRIPT = {"Content_Type": "application/javascript"}
# Each turns to one host, in a way of its own.
TURNING = {
    "picture": "new Image().src = 'https://picture.example.net/'",
    "fetch": "fetch('https://fetch.example.net/').catch(() => 0)",
    "socket": "new WebSocket('wss://socket.example.net/')",
    "beacon": "navigator.sendBeacon('https://beacon.example.net/', '1')",
    "late": "onpagehide = () => navigator.sendBeacon('https://late.example.net/', '1')",
    "worker": (
        "new Worker(URL.createObjectURL(new Blob(["
        "\"fetch('https://worker.example.net/').catch(() => 0)\"])))"
    ),
    "connect": "add('link', {rel: 'preconnect', href: 'https://connect.example.net'})",
    "frame": "add('iframe', {src: 'https://frame.example.net/'})",
    "192.168.0.1": "fetch('https://192.168.0.1/').catch(() => 0)",
    "127.0.0.1": "fetch('https://127.0.0.1:8443/').catch(() => 0)",
    "fe80::1": "fetch('https://[fe80::1]:8443/').catch(() => 0)",
}
ADD = """
const add = (name, told) => document.head.append(Object.assign(document.createElement(name), told));
"""
FORM = """
addEventListener('load', () => document.body.insertAdjacentHTML('beforeend',
  '<form action=/in><input name=email autocomplete=email><input name=city><input name=zip>' +
  '<input type=password name=secret><button>In</button></form>'));
"""
HOSTILE = {
    "loops": "while (true) {}",
    "lies": (
        "for (const n of [1, 2, 3]) window.meethausTell?.('ice', 'stun:forged.example.net');"
        "let n = 0; while (true) {"
        " new RTCPeerConnection({iceServers: [{urls: `stun:${n++}.example.net`}]}).close(); }"
    ),
    "swallows memory": (
        "const all = []; setInterval(() => all.push(new Uint8Array(1e8).fill(1)), 1)"
    ),
    "reloads": "setInterval(() => { location.reload(); }, 1)",
    "asks": "alert(1); confirm(2); onbeforeunload = (it) => { it.preventDefault(); };",
    "hoards": "for (let n = 0; n < 1e4; n++) localStorage.setItem('n' + n, '');",
}
SECOND_LOOK = ("reloads", "asks", "hoards")


@pytest.fixture
def look(ground: Ground) -> Callable[[Say], Browsing]:
    def looking(say: Say) -> Browsing:
        with ground.listening(say) as server:
            return probe_browsing(visit(server.port))

    return looking


def hosts(seen: Browsing, step: str = PAGES) -> set[str]:
    return {each.host for each in seen.contacts if each.step == step}


def test_pages_that_keep_to_themselves_leave_nothing(look: Callable[[Say], Browsing]) -> None:
    # Forms make a browser ask its maker what belongs into them.
    seen = look(client(**{"": page(FORM)}))
    assert (seen.contacts, seen.kept, seen.devices) == ((), (), ())
    assert seen.browser.startswith("Chrom")


def test_other_hosts_are_seen_and_not_reached(look: Callable[[Say], Browsing]) -> None:
    seen = look(client(**{"": page(ADD + ";".join(TURNING.values()))}))
    names = {each if "." in each or ":" in each else f"{each}.example.net" for each in TURNING}
    assert (hosts(seen), hosts(seen, LINK)) == (names, set())


def test_caller_and_his_network_are_out_of_reach(ground: Ground) -> None:
    with listening(lambda _: [answer("secret")], None) as inner:
        ways = (
            f"fetch('http://127.0.0.1:{inner.port}/', {{mode: 'no-cors'}}).catch(() => 0);"
            f"fetch('http://localhost:{inner.port}/', {{mode: 'no-cors'}}).catch(() => 0);"
            f"new WebSocket('ws://localhost:{inner.port}/');"
            f"new Image().src = 'http://[::1]:{inner.port}/';"
        )
        with ground.listening(client(**{"": page(ways)})) as server:
            probe_browsing(visit(server.port))
    assert inner.asked == []


def test_servers_for_media_are_seen_whichever_way_they_are_named(
    look: Callable[[Say], Browsing],
) -> None:
    script = (
        "const wanted = {iceServers: [{urls: ['stun:stun.example.net:19302',"
        "  'stun:meet.example.org:3478']}]};"
        "new RTCPeerConnection(wanted);"
        "const later = {iceServers: [{urls: 'stun:b.example.net'}]};"
        "new webkitRTCPeerConnection().setConfiguration(later);"
    )
    seen = look(client(**{"": page(script)}))
    assert seen.contacts == (
        Contact("b.example.net", 3478, PAGES, ice=True),
        Contact("stun.example.net", 19302, PAGES, ice=True),
    )


def test_what_a_link_alone_brings_about_is_told_as_such(look: Callable[[Say], Browsing]) -> None:
    obeying = (
        "const told = decodeURIComponent(location.hash);"
        'const found = /scriptURLs=\\["([^"]+)/.exec(told);'
        "if (found) fetch(found[1]).catch(() => 0);"
    )
    name = ROOM.removeprefix("/")
    obeyed = {name: page(obeying), f"{name}-link": page(obeying)}
    seen = look(client(**{key.replace("/", "__"): value for key, value in obeyed.items()}))
    assert (hosts(seen), hosts(seen, LINK)) == (set(), {FOREIGN})


def test_what_is_left_behind_is_told_by_name_alone(look: Callable[[Say], Browsing]) -> None:
    script = (
        "localStorage.setItem('stays', 'a secret'); sessionStorage.setItem('goes', 'a secret');"
        "document.cookie = 'short=a-secret'; document.cookie = 'long=a-secret; max-age=9999';"
        "indexedDB.open('base'); caches.open('store');"
        "navigator.serviceWorker.register('worker.js');"
    )
    seen = look(client(**{"": page(script), "worker_js": answer("", **SCRIPT)}))
    assert seen.kept == (
        Kept("cache", "store", lasts=True),
        Kept("cookie", "long", lasts=True),
        Kept("cookie", "short", lasts=False),
        Kept("database", "base", lasts=True),
        Kept("local", "stays", lasts=True),
        Kept("session", "goes", lasts=False),
        Kept("worker", "/worker.js", lasts=True),
    )
    assert "secret" not in repr(seen)


def test_first_page_that_takes_the_camera_is_found(look: Callable[[Say], Browsing]) -> None:
    script = (
        "navigator.mediaDevices.getUserMedia({audio: true}).catch(() => 0);"
        "navigator.webkitGetUserMedia({video: true}, () => 0, () => 0)"
    )
    assert look(client(**{"": page(script)})).devices == ("audio", "video")
    # A room shows people themselves before they join.
    assert look(client(**{ROOM[1:]: page(script)})).devices == ()


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(each, marks=pytest.mark.thorough if each in SECOND_LOOK else ())
        for each in HOSTILE
    ],
)
def test_hostile_page_ends_in_time_without_a_crash(ground: Ground, kind: str) -> None:
    started = time.monotonic()
    with ground.listening(client(**{"": page(HOSTILE[kind])})) as server:
        begun = replace(visit(server.port), deadline=Deadline.after(9))
        with contextlib.suppress(UnseenError):
            seen = probe_browsing(begun)
            assert len(seen.contacts) + len(seen.kept) < 1000
            assert "forged" not in repr(seen)
    assert time.monotonic() - started < 20


def test_endless_answer_is_cut_off(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_BYTES", 2_000_000)
    endless = answer("x" * 5_000_000)
    with (
        ground.listening(client(**{"": endless})) as server,
        pytest.raises(UnseenError, match="more than a browser should have to take"),
    ):
        probe_browsing(visit(server.port))


def test_another_key_than_the_one_that_was_judged_is_not_taken(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "_key_of", lambda _: "A" * 43 + "=")
    with ground.listening(client()) as server, pytest.raises(UnseenError, match="CERT"):
        probe_browsing(visit(server.port))
