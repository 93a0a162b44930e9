"""The web client with every default changed."""

import json
from typing import Any

import pytest
from testinfra.host import Host

from tests.support.seen import Seen, own_certificate
from tests.support.tls import served


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


@pytest.fixture(name="config")
def read_config(host: Host, seen: Seen) -> dict[str, Any]:
    text = host.file(f"/etc/jitsi/meet/{seen.name}-config.js").content_string
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


def test_own_certificate_is_served(seen: Seen) -> None:
    assert served(seen.address, 443, seen.name, own_certificate()).serial


def test_settings_arrive(config: dict[str, Any]) -> None:
    assert config["legalUrls"] == {
        "helpCentre": "https://example.org/help",
        "privacy": "https://example.org/privacy",
        "security": "https://example.org/help",
        "terms": "https://example.org/terms",
    }
    assert config["welcomePage"] == {"disabled": True}
    assert config["startWithAudioMuted"] is False
    assert config["localRecording"] == {"disable": False, "notifyAllParticipants": True}
    assert config["toolbarButtons"] == ["camera", "microphone", "hangup"]
    assert config["resolution"] == 360


def test_meetings_of_two_are_relayed_and_never_direct(config: dict[str, Any]) -> None:
    expected = {"enabled": True, "iceTransportPolicy": "relay", "stunServers": []}
    assert config["p2p"] == expected


def test_named_site_may_embed_meetings(host: Host, seen: Seen) -> None:
    shown = host.run(
        "curl --silent --insecure --head --resolve %s https://%s/config.js",
        f"{seen.name}:443:127.0.0.1",
        seen.name,
    ).stdout
    assert "frame-ancestors 'self' https://intranet.example.org" in shown


def test_ipv6_is_not_listened_on(host: Host, seen: Seen) -> None:
    site = host.file(f"/etc/nginx/sites-available/{seen.name}.conf").content_string
    assert "[::]" not in site
