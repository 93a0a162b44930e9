"""Scripts that only set values are understood; whatever else they do is not passed over."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.javascript import UNKNOWN, flat, values_of

PACKAGED = """
/* eslint-disable comma-dangle */
var subdir = '<!--# echo var="subdir" default="" -->';
var subdomain = '<!--# echo var="subdomain" default="" -->';
if (subdomain) {
    subdomain = subdomain.substr(0, subdomain.length - 1).split('.').join('_') + '.';
}
if (subdir.startsWith('<!--')) { subdir = ''; }
var enableJaaS = false;
var config = {
    hosts: { domain: 'meet.example.org', muc: 'conference.' + subdomain + 'meet.example.org' },
    bosh: 'https://meet.example.org/' + subdir + 'http-bind', // a comment
    "p2p": { enabled: true, stunServers: [ { urls: 'stun:stun.example.org:443' } ] },
    // gravatar: { disabled: true },
    feedbackPercentage: -1,
    nothing: undefined,
};
if (enableJaaS) { config.dialInNumbersUrl = 'https://example.org'; }
"""
RENDERED = """
if (!config.hasOwnProperty('hosts')) config.hosts = {};
config.hosts.domain = 'meet.example.org';
config['p2p'] = { enabled: false };
if (window.location.host === 'a') { config.bosh = 'https://a/'; }
Object.assign(config, { gravatar: { disabled: true } });
"""


def settings(text: str) -> dict[str, Any]:
    return dict(flat(values_of(text, "config")))


def test_the_packaged_file_is_understood() -> None:
    assert settings(PACKAGED) == {
        "hosts.domain": "meet.example.org",
        "hosts.muc": "conference.meet.example.org",
        "bosh": "https://meet.example.org/http-bind",
        "p2p.enabled": True,
        "p2p.stunServers": ("stun:stun.example.org:443",),
        "feedbackPercentage": -1,
    }


def test_what_later_lines_set_counts() -> None:
    found = settings("var config = {p2p: {enabled: true, stunServers: []}};" + RENDERED)
    assert found == {
        "hosts.domain": "meet.example.org",
        "p2p.enabled": False,
        "gravatar.disabled": True,
        # Only a browser knows under which name the page was opened.
        "bosh": UNKNOWN,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "config = ",
        "var config = {",
        "<html>",
        "\x00\x01\xff" * 50,
        "var config = 5;",
        "var config = {...other};",
        "var config = {}; (function () { config.a = 1; })();",
        "var config = {}; for (const a of b) { config[a] = 1; }",
        "var config = {}; Object.assign(config, window.more);",
        "var config = {}; config[window.name] = true;",
        pytest.param("var config = " + "[" * 20000 + "]" * 20000 + ";", id="deep"),
    ],
)
def test_what_is_not_understood_is_said_to_be(text: str) -> None:
    with pytest.raises(UnseenError):
        values_of(text, "config")


def test_scripts_that_leave_the_object_alone_do_not_matter() -> None:
    assert settings("var config = {a: 'it\\'s \"so\"'}; track(); (() => 1)();") == {
        "a": 'it\'s "so"'
    }


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_whatever_is_written_as_json_comes_back(tree: dict[str, Any]) -> None:
    text = json.dumps(tree)
    # nginx would fill in what looks like its own placeholder.
    if "<!--" not in text:
        assert values_of(f"var config = {text};", "config") == tree


@given(st.text())
def test_no_text_makes_it_crash(text: str) -> None:
    with suppress(UnseenError):
        values_of(text, "config")
