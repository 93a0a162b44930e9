"""What the page takes out of its address before the client reads it, run by a JavaScript engine."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.support.rendering import Rendered

HEAD = "usr/local/share/meethaus/web/head.html"
# As much of a browser as the script touches. Prints the address after the page has loaded.
BROWSER = """
const given = JSON.parse(process.argv[1]);
const location = { pathname: '/room', search: '?lang=de', hash: given.hash };
const history = { state: null, replaceState: (state, title, url) => { seen = url; } };
const window = { addEventListener: (name, listener) => { listeners[name] = listener; } };
const listeners = {};
let seen = location.pathname + location.search + location.hash;
new Function('location', 'history', 'window', given.script)(location, history, window);
if (given.later) {
    location.hash = given.later;
    seen = location.pathname + location.search + location.hash;
    listeners.hashchange();
}
process.stdout.write(seen);
"""


def address(rendered: Rendered, fragment: str, later: str = "") -> str:
    """Return the address that is left of one with this fragment."""
    text = rendered.text("jitsi_web", HEAD)
    found = re.fullmatch(r"<!--.*?-->\n<script>(.*)</script>\n", text, re.DOTALL)
    assert found
    given = json.dumps({"hash": fragment, "later": later, "script": found[1]})
    run = subprocess.run(
        ["node", "--eval", BROWSER, given], capture_output=True, text=True, check=False
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
    ],
)
def test_settings_are_taken_out(single: Rendered, fragment: str) -> None:
    assert address(single, fragment) == "/room?lang=de"


@pytest.mark.parametrize("fragment", ["", "#", "#userInfo.displayName=%22Ben%22", "#configure=1"])
def test_what_is_no_setting_stays(single: Rendered, fragment: str) -> None:
    assert address(single, fragment) == f"/room?lang=de{fragment}"


def test_the_rest_of_the_address_stays(single: Rendered) -> None:
    fragment = "#jwt=a.b.c&config.p2p.enabled=true&userInfo.displayName=%22Ben%22"
    left = address(single, fragment)
    assert left == "/room?lang=de#jwt=a.b.c&userInfo.displayName=%22Ben%22"


def test_a_later_change_of_the_address_is_cleaned_too(single: Rendered) -> None:
    assert address(single, "", later="#config.p2p.enabled=true") == "/room?lang=de"


def test_named_settings_may_be_changed(split: dict[str, Rendered]) -> None:
    fragment = "#config.subject=Plans&config.p2p.enabled=true&config.subjects=1"
    assert address(split["web"], fragment) == "/room?lang=de#config.subject=Plans"
