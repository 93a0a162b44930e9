"""The client's configuration as a browser reads it, and the site as nginx reads it."""

from __future__ import annotations

from typing import Any

import crossplane
import pytest

from tests.support.reading import CONFIG, INTERFACE, config, interface_config
from tests.support.rendering import Rendered

SITE = "etc/nginx/sites-available/meet_domain.conf"


def server(rendered: Rendered) -> list[dict[str, Any]]:
    """Return the directives of the one server block; includes are left as they stand."""
    path = str(rendered.path("jitsi_web", SITE))
    payload = crossplane.parse(path, single=True, comments=False, check_ctx=False)
    assert payload["status"] == "ok", payload["errors"]
    [block] = [d for d in payload["config"][0]["parsed"] if d["directive"] == "server"]
    directives: list[dict[str, Any]] = block["block"]
    return directives


def location(rendered: Rendered, path: str) -> dict[str, list[list[str]]]:
    """Return the directives of one location, by name."""
    [found] = [
        d for d in server(rendered) if d["directive"] == "location" and d["args"][-1] == path
    ]
    result: dict[str, list[list[str]]] = {}
    for directive in found["block"]:
        result.setdefault(directive["directive"], []).append(directive["args"])
    return result


def header(rendered: Rendered, name: str) -> str:
    [value] = [
        d["args"][1]
        for d in server(rendered)
        if d["directive"] == "add_header" and d["args"][0] == name
    ]
    return str(value)


def test_client_talks_to_its_own_server(single: Rendered) -> None:
    found = config(single)
    assert found["hosts"] == {
        "domain": "meet.example.org",
        "muc": "conference.meet.example.org",
        "anonymousdomain": "guest.meet.example.org",
    }
    assert found["bosh"] == "https://meet.example.org/http-bind"
    assert found["websocket"] == "wss://meet.example.org/xmpp-websocket"
    assert found["disableThirdPartyRequests"] is True


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("analytics.disabled", True),
        ("analytics.rtcstatsEnabled", False),
        ("deeplinking.disabled", True),
        ("doNotStoreRoom", True),
        ("giphy.enabled", False),
        ("gravatar.disabled", True),
        ("localRecording.disable", True),
        ("p2p.enabled", False),
        ("p2p.iceTransportPolicy", "relay"),
        ("p2p.stunServers", []),
        ("startWithAudioMuted", True),
        ("startWithVideoMuted", True),
        ("welcomePage.disabled", False),
        ("defaultLanguage", "de"),
    ],
)
def test_client_defaults_keep_to_themselves(single: Rendered, path: str, value: object) -> None:
    found: Any = config(single)
    for key in path.split("."):
        found = found[key]
    assert found == value


def test_client_follows_its_settings(split: dict[str, Rendered]) -> None:
    found = config(split["web"])
    assert found["defaultLanguage"] == "en"
    assert found["localRecording"] == {"disable": False, "notifyAllParticipants": True}
    assert found["legalUrls"]["privacy"] == "https://example.org/privacy"
    assert found["legalUrls"]["terms"] == "https://meet.example.org/"
    assert found["startWithVideoMuted"] is False
    assert found["welcomePage"]["disabled"] is True


def test_extra_keys_are_laid_over_nested_ones(split: dict[str, Rendered]) -> None:
    found = config(split["web"])
    assert found["p2p"]["enabled"] is True
    assert found["p2p"]["stunServers"] == []


def test_no_value_can_end_the_script_it_is_put_into(split: dict[str, Rendered]) -> None:
    assert "<" not in split["web"].text("jitsi_web", CONFIG)
    assert config(split["web"])["subject"] == "</script><!--#echo -->"


def test_interface_settings_are_laid_over_the_packaged_file(single: Rendered) -> None:
    text = single.text("jitsi_web", INTERFACE)
    assert '<!--# include virtual="/_meethaus/interface_config.js" -->' in text
    found = interface_config(single)
    assert found["RECENT_LIST_ENABLED"] is False
    assert found["SHARING_FEATURES"] == ["url"]
    assert "internal" in location(single, "/_meethaus/interface_config.js")


@pytest.mark.parametrize("path", ["/http-bind", "/xmpp-websocket"])
def test_signalling_passes_on_who_asks(single: Rendered, path: str) -> None:
    found = location(single, path)
    assert ["X-Forwarded-For", "$remote_addr"] in found["proxy_set_header"]
    assert ["Host", "meet.example.org"] in found["proxy_set_header"]
    assert found["proxy_pass"] == [["http://meethaus_prosody"]]


@pytest.mark.parametrize("path", ["/http-bind", "/xmpp-websocket"])
def test_signalling_to_another_host_is_encrypted_and_checked(
    split: dict[str, Rendered], path: str
) -> None:
    found = location(split["web"], path)
    assert found["proxy_pass"] == [["https://meethaus_prosody"]]
    assert found["proxy_ssl_verify"] == [["on"]]
    assert found["proxy_ssl_name"] == [["meet.example.org"]]
    assert "server 192.0.2.11:5281;" in split["web"].text("jitsi_web", SITE)


@pytest.mark.parametrize("word", ["colibri-ws", "conference-request", "room-info", "jaas"])
def test_site_has_no_way_to_focus_bridge_or_vendor(single: Rendered, word: str) -> None:
    assert word not in single.text("jitsi_web", SITE)


def test_policy_names_no_other_host(single: Rendered) -> None:
    policy = header(single, "Content-Security-Policy")
    assert "default-src 'self';" in policy
    assert "connect-src 'self' wss://meet.example.org;" in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert "https:" not in policy


def test_policy_lets_named_sites_embed(split: dict[str, Rendered]) -> None:
    policy = header(split["web"], "Content-Security-Policy")
    assert policy.endswith("frame-ancestors 'self' https://intranet.example.org")


def test_no_location_drops_the_headers(single: Rendered) -> None:
    for directive in server(single):
        if directive["directive"] == "location":
            assert "add_header" not in {inner["directive"] for inner in directive["block"]}


def test_site_listens_as_told(single: Rendered, split: dict[str, Rendered]) -> None:
    def listens(rendered: Rendered) -> list[str]:
        return [d["args"][0] for d in server(rendered) if d["directive"] == "listen"]

    assert listens(single) == ["443", "[::]:443"]
    assert listens(split["web"]) == ["443"]
