"""Sources and preferences of apt, read by a parser of Debian's own format."""

from __future__ import annotations

from typing import Any

import pytest
from debian.deb822 import Deb822

from tests.support.rendering import Rendered

SOURCES = "etc/apt/sources.list.d/50-meethaus-jitsi.sources"
PREFERENCES = "etc/apt/preferences.d/50-meethaus-jitsi.pref"


def paragraphs(text: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in Deb822.iter_paragraphs(text)]


def pins(rendered: Rendered) -> dict[str, dict[str, str]]:
    """Return the stanzas by each package they name."""
    found = {}
    for entry in paragraphs(rendered.text("jitsi_apt", PREFERENCES)):
        for package in entry["Package"].split():
            found[package] = entry
    return found


def test_source_is_trusted_by_one_key_only(single: Rendered) -> None:
    [source] = paragraphs(single.text("jitsi_apt", SOURCES))
    assert source["URIs"] == "https://download.jitsi.org"
    assert source["Suites"] == "stable/"
    assert source["Signed-By"] == "/etc/apt/keyrings/50-meethaus-jitsi.asc"


def test_vendor_can_replace_no_other_package(single: Rendered) -> None:
    everything = pins(single)["*"]
    assert everything["Pin"] == 'origin "download.jitsi.org"'
    assert int(everything["Pin-Priority"]) < 0


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("jicofo", "1.0-1183-1"),
        ("jitsi-meet-prosody", "1.0.9268-1"),
        ("jitsi-meet-web", "1.0.9268-1"),
        ("jitsi-meet-web-config", "1.0.9268-1"),
        ("jitsi-videobridge2", "2.3-295-g8d5c0037b-1"),
    ],
)
def test_every_part_is_pinned_to_the_release(single: Rendered, package: str, version: str) -> None:
    pin = pins(single)[package]
    assert pin["Pin"] == f"version {version}"
    # Above the default of 500, below 1000: never a step back by itself.
    assert 500 < int(pin["Pin-Priority"]) < 1000


def test_older_release_pins_its_own_parts(split: dict[str, Rendered]) -> None:
    assert pins(split["web"])["jicofo"]["Pin"] == "version 1.0-1180-1"
