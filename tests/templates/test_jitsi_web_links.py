"""What the page takes out of its address before the client reads it, run by a JavaScript engine."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.support.rendering import Rendered

HEAD = "usr/local/share/meethaus/web/head.html"
# As much of a browser as the script touches. As there, an address of another origin is an error.
BROWSER = """
const { fragment, later, script, start } = JSON.parse(process.argv[1]);
const base = 'https://meet.example.org';
let current = new URL(base + start + fragment);
const location = Object.fromEntries(['hash', 'href', 'origin', 'pathname', 'search'].map(
    name => [name, null]));
for (const name of Object.keys(location)) {
    Object.defineProperty(location, name, { get: () => current[name] });
}
const history = {
    state: null,
    replaceState(state, title, address) {
        const next = new URL(address, current);
        if (next.origin !== current.origin) {
            throw new Error('SecurityError');
        }
        current = next;
    },
};
const listeners = {};
const window = { addEventListener: (name, listener) => { listeners[name] = listener; } };
new Function('location', 'history', 'window', script)(location, history, window);
if (later) {
    current = new URL(base + start + later);
    listeners.hashchange();
}
process.stdout.write(current.href.slice(base.length));
"""
START = "/room?lang=de"


def address(rendered: Rendered, fragment: str, later: str = "", start: str = START) -> str:
    """Return what is left of an address."""
    text = rendered.text("jitsi_web", HEAD)
    found = re.fullmatch(r"<!--.*?-->\n<script>(.*)</script>\n", text, re.DOTALL)
    assert found
    given = {"fragment": fragment, "later": later, "script": found[1], "start": start}
    run = subprocess.run(
        ["node", "--eval", BROWSER, json.dumps(given)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize(
    "fragment",
    [
        "#config.p2p.enabled=true",
        "#config.localRecording.disable=false&interfaceConfig.LANG_DETECTION=false",
        "#interfaceConfig.SETTINGS_SECTIONS=[]",
        "#%63onfig.p2p.enabled=true",
        "#config%2Ep2p.enabled=true",
        "#%20config.p2p.enabled=true",
        "#CONFIG.p2p.enabled=true",
        "#config[p2p]=1",
        "#config={}",
        "#config",
        "#config.%ZZ=1",
        "#config.subject=Plans",
        "#iceServers.replace=[]",
        "#appData.localStorageContent=x",
        "#devices.audioInput=x",
        "#jwt=a.b.c",
        "#jitsi_meet_external_api_id=0",
        "#userInfo.email=x",
        "#userInfo.displayName.x=1",
        "#anything",
    ],
)
def test_settings_are_taken_out(single: Rendered, fragment: str) -> None:
    assert address(single, fragment) == START


@pytest.mark.parametrize("fragment", ["", "#userInfo.displayName=%22Ben%22"])
def test_a_name_stays(single: Rendered, fragment: str) -> None:
    assert address(single, fragment) == f"{START}{fragment}"


@pytest.mark.parametrize("start", ["//room", "///room", "/room?login=true"])
def test_no_path_gets_around_it(single: Rendered, start: str) -> None:
    assert address(single, "#config.p2p.enabled=true", start=start) == start


@pytest.mark.parametrize(
    "start",
    ["/room?jwt=a.b.c", "/room?%6awt=a", "/room?JWT=a", "/room?jwt", "/room?%FF", "/room?a=%"],
)
def test_tokens_are_taken_out(single: Rendered, start: str) -> None:
    assert address(single, "#config.p2p.enabled=true", start=start) == "/room"
    assert address(single, "", start=f"{start}&lang=de") == START


def test_the_rest_of_the_address_stays(single: Rendered) -> None:
    fragment = "#jwt=a.b.c&config.p2p.enabled=true&userInfo.displayName=%22Ben%22"
    assert address(single, fragment) == f"{START}#userInfo.displayName=%22Ben%22"


def test_a_later_change_of_the_address_is_cleaned_too(single: Rendered) -> None:
    assert address(single, "", later="#config.p2p.enabled=true") == START


def test_named_settings_may_be_changed(split: dict[str, Rendered]) -> None:
    fragment = "#config.subject=Plans&config.p2p.enabled=true&config.subjects=1"
    assert address(split["web"], fragment) == f"{START}#config.subject=Plans"


def test_pages_that_may_embed_meetings_may_speak_with_them(split: dict[str, Rendered]) -> None:
    fragment = "#jitsi_meet_external_api_id=0&config.p2p.enabled=true"
    assert address(split["web"], fragment) == f"{START}#jitsi_meet_external_api_id=0"


@pytest.mark.parametrize(
    "start", ["/room?jwt=a.b.c", "/room?lang=de&jwt=a.b.c", "/room?jwt=a.b.c#jwt=%22a.b.c%22"]
)
def test_tokens_stay_where_the_server_judges_them(split: dict[str, Rendered], start: str) -> None:
    assert address(split["web"], "", start=start) == start
    assert (
        address(split["web"], "#config.p2p.enabled=true", start="/room?jwt=a&%FF") == "/room?jwt=a"
    )
