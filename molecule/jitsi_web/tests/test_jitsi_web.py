"""The web client with every default, as a visitor meets it."""

import http.client
import json
import socket
import ssl

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.seen import Seen


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def get(seen: Seen, path: str) -> http.client.HTTPResponse:
    """Ask for a page by name, over TLS that is checked; the body is still to be read."""
    context = ssl.create_default_context(cafile=str(Lab.open().trust_bundle))
    connection = http.client.HTTPSConnection(seen.name, context=context, timeout=10)
    connection.sock = context.wrap_socket(
        socket.create_connection((seen.address, 443), timeout=10),
        server_hostname=seen.name,
    )
    connection.request("GET", path)
    return connection.getresponse()


def body(seen: Seen, path: str) -> str:
    answer = get(seen, path)
    assert answer.status == 200
    return answer.read().decode()


def test_configuration_is_served(seen: Seen) -> None:
    text = body(seen, "/config.js")
    found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    assert found["disableThirdPartyRequests"] is True
    assert found["p2p"]["stunServers"] == []


def test_interface_settings_come_with_the_package_and_ours_over_them(seen: Seen) -> None:
    text = body(seen, "/interface_config.js")
    assert text.index("var interfaceConfig") < text.index("Object.assign(interfaceConfig")


@pytest.mark.parametrize("path", ["/", "/SomeRoom", "/some%20room"])
def test_room_shows_the_client_with_its_configuration(seen: Seen, path: str) -> None:
    text = body(seen, path)
    assert "var config = {" in text
    assert "Object.assign(interfaceConfig" in text
    assert "<!--#" not in text
    # What cleans the address comes before everything that could read it.
    assert text.index("hashchange") < text.index("var config = {")


@pytest.mark.parametrize(
    "path",
    [
        "/_meethaus/interface_config.js",
        "/conference-request/v1",
        "/colibri-ws/default-id/x",
        "/_api/room-info",
        "/tenant/room",
        "/libs/missing.js",
    ],
)
def test_nothing_else_is_served(seen: Seen, path: str) -> None:
    assert get(seen, path).status == 404


@pytest.mark.parametrize("path", ["/SomeRoom", "/config.js", "/libs/lib-jitsi-meet.min.js"])
def test_every_answer_carries_the_rules_for_the_browser(seen: Seen, path: str) -> None:
    headers = get(seen, path).headers
    assert "connect-src 'self' wss://" in headers["Content-Security-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"]


def test_signalling_is_reached(seen: Seen) -> None:
    assert "WebSocket" in body(seen, "/xmpp-websocket") or get(seen, "/http-bind").status == 200


def test_packages_left_the_site_alone(host: Host, seen: Seen) -> None:
    site = host.file(f"/etc/nginx/sites-available/{seen.name}.conf").content_string
    assert "meethaus_prosody" in site
    assert not host.file(f"/etc/jitsi/meet/{seen.name}.key").exists


def test_visits_leave_no_trace(host: Host, seen: Seen) -> None:
    body(seen, "/VerySecretRoom")
    get(seen, "/missing/VerySecretRoom")
    found = host.run("grep -rl VerySecretRoom /var/log /tmp /var/tmp --exclude-dir=journal")
    assert found.rc == 1, found.stdout
    assert "VerySecretRoom" not in host.run("journalctl --no-pager --since '-2min'").stdout
