"""The stand-in web-config package: its site is valid nginx, its config.js what the vendor ships."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import crossplane
import pytest

Staged = Callable[[str, str], Path]

PACKAGE = "jitsi-meet-web-config"
SHARE = "usr/share/jitsi-meet-web-config"
OLD, NEW = "10978", "11031"


def directives(staged: Staged, release: str) -> list[dict[str, Any]]:
    site = staged(PACKAGE, release) / SHARE / "jitsi-meet.example"
    parsed = crossplane.parse(str(site), single=True, check_ctx=False)
    assert parsed["status"] == "ok", parsed["errors"]
    block: list[dict[str, Any]] = parsed["config"][0]["parsed"]
    return block


def walk(block: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for directive in block:
        yield directive
        yield from walk(directive.get("block", []))


def locations(block: list[dict[str, Any]]) -> set[str]:
    return {" ".join(d["args"]) for d in walk(block) if d["directive"] == "location"}


def evaluated(staged: Staged, release: str) -> dict[str, Any]:
    file = staged(PACKAGE, release) / SHARE / "config.js"
    program = (
        "const text = require('fs').readFileSync(0, 'utf8');"
        "eval(text + ';process.stdout.write(JSON.stringify(config))')"
    )
    result = subprocess.run(
        ["node", "--eval", program],
        input=file.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=True,
    )
    config: dict[str, Any] = json.loads(result.stdout)
    return config


@pytest.mark.parametrize("release", [OLD, NEW])
def test_site_serves_what_clients_ask_for(staged: Staged, release: str) -> None:
    found = locations(directives(staged, release))
    assert {"= /config.js", "= /http-bind", "= /xmpp-websocket", "= /_unlock"} <= found


def test_bridge_websocket_is_offered_only_by_the_older_release(staged: Staged) -> None:
    wanted = "~ ^/colibri-ws/default-id/(.*)"
    assert wanted in locations(directives(staged, OLD))
    assert wanted not in locations(directives(staged, NEW))


@pytest.mark.parametrize("release", [OLD, NEW])
def test_site_sends_no_header_but_transport_security(staged: Staged, release: str) -> None:
    server = [d for d in directives(staged, release) if d["directive"] == "server"][-1]
    headers = [d["args"][0] for d in server["block"] if d["directive"] == "add_header"]
    assert headers == ["Strict-Transport-Security"]


@pytest.mark.parametrize("release", [OLD, NEW])
def test_websocket_hides_the_clients_address_from_prosody(staged: Staged, release: str) -> None:
    websocket = next(
        d for d in walk(directives(staged, release)) if d["args"] == ["=", "/xmpp-websocket"]
    )
    forwarded = [d["args"][0] for d in websocket["block"] if d["directive"] == "proxy_set_header"]
    assert "X-Forwarded-For" not in forwarded


@pytest.mark.parametrize("release", [OLD, NEW])
def test_client_config_keeps_the_vendors_third_party_default(staged: Staged, release: str) -> None:
    config = evaluated(staged, release)
    assert config["p2p"] == {
        "enabled": True,
        "stunServers": [{"urls": "stun:meet-jit-si-turnrelay.jitsi.net:443"}],
    }
    assert "disableThirdPartyRequests" not in config
    assert config["hosts"]["muc"] == "conference.jitsi-meet.example.com"


def test_filmstrip_button_is_dropped_in_the_newer_release(staged: Staged) -> None:
    texts = {
        release: (staged(PACKAGE, release) / SHARE / "config.js").read_text(encoding="utf-8")
        for release in (OLD, NEW)
    }
    assert "'filmstrip'" in texts[OLD]
    assert "'filmstrip'" not in texts[NEW]
