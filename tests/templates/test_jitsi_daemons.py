"""jvb.conf and jicofo.conf, read as the daemons read them."""

from __future__ import annotations

import shlex

import pytest

from tests.support.reading import JICOFO, JVB, hocon
from tests.support.rendering import PASSWORD, Rendered


def properties(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_bridge_logs_in_by_tls_with_the_secret_of_the_inventory(single: Rendered) -> None:
    config = hocon(single, "jitsi_videobridge", JVB)
    login = config["videobridge.apis.xmpp-client.configs.meethaus"]
    assert login["HOSTNAME"] == "127.0.0.1"
    assert login["DOMAIN"] == "auth.meet.example.org"
    assert login["PASSWORD"] == PASSWORD[::-1]
    assert login["MUC_JIDS"] == "jvbbrewery@internal.auth.meet.example.org"
    assert login["DISABLE_CERTIFICATE_VERIFICATION"] is False


def test_bridge_asks_nobody_for_its_address(single: Rendered) -> None:
    mapping = hocon(single, "jitsi_videobridge", JVB)["ice4j.harvest.mapping"]
    assert mapping["stun.addresses"] == []
    assert mapping["aws.enabled"] is False
    assert mapping["static-mappings"] == []


def test_bridge_behind_nat_is_told_its_public_address(split: dict[str, Rendered]) -> None:
    config = hocon(split["bridge"], "jitsi_videobridge", JVB)
    [mapping] = config["ice4j.harvest.mapping.static-mappings"]
    assert mapping["local-address"] == "10.1.2.3"
    assert mapping["public-address"] == "192.0.2.12"
    assert config["videobridge.ice.advertise-private-candidates"] is False
    assert config["videobridge.ice.udp.port"] == 20000
    assert config["ice4j.harvest.use-ipv6"] is True


def test_bridge_on_its_own_host_finds_the_xmpp_server(split: dict[str, Rendered]) -> None:
    config = hocon(split["bridge"], "jitsi_videobridge", JVB)
    login = config["videobridge.apis.xmpp-client.configs.meethaus"]
    assert login["HOSTNAME"] == "192.0.2.11"
    assert login["MUC_NICKNAME"] == "bridge"


@pytest.mark.parametrize("switch", ["debug", "rtcstats", "shutdown"])
def test_bridge_answers_no_questions_about_persons(single: Rendered, switch: str) -> None:
    config = hocon(single, "jitsi_videobridge", JVB)
    assert config[f"videobridge.rest.{switch}.enabled"] is False
    assert config["videobridge.http-servers.private.host"] == "127.0.0.1"
    assert config["videobridge.http-servers.public.port"] == -1


@pytest.mark.parametrize("switch", ["debug", "pin", "move-endpoints", "conference-request"])
def test_focus_answers_no_questions_about_meetings(single: Rendered, switch: str) -> None:
    config = hocon(single, "jitsi_jicofo", JICOFO)
    assert config[f"jicofo.rest.{switch}.enabled"] is False
    assert config["jicofo.rest.host"] == "127.0.0.1"
    assert config["jicofo.health.enabled"] is True


def test_focus_holds_every_key_the_package_would_add(single: Rendered) -> None:
    client = hocon(single, "jitsi_jicofo", JICOFO)["jicofo.xmpp.client"]
    assert client["client-proxy"] == "focus.meet.example.org"
    assert client["xmpp-domain"] == "meet.example.org"
    assert client["domain"] == "auth.meet.example.org"
    assert client["username"] == "focus"
    assert client["password"] == PASSWORD
    config = hocon(single, "jitsi_jicofo", JICOFO)
    assert config["jicofo.bridge.brewery-jid"] == "jvbbrewery@internal.auth.meet.example.org"
    assert config["jicofo.xmpp.trusted-domains"] == []


def test_only_who_signed_in_opens_rooms_and_moderates(single: Rendered) -> None:
    config = hocon(single, "jitsi_jicofo", JICOFO)
    assert config["jicofo.authentication"] == {
        "enabled": True,
        "type": "XMPP",
        "login-url": "meet.example.org",
        "enable-auto-login": False,
    }
    assert config["jicofo.conference.enable-auto-owner"] is False


def test_focus_follows_its_settings(split: dict[str, Rendered]) -> None:
    config = hocon(split["signalling"], "jitsi_jicofo", JICOFO)
    assert config["jicofo.authentication.enable-auto-login"] is True
    assert config["jicofo.bridge.max-bridge-participants"] == 20


def test_environment_of_the_focus_survives_the_shell(single: Rendered) -> None:
    text = single.text("jitsi_jicofo", "etc/jitsi/jicofo/config")
    words = dict(word.split("=", 1) for word in shlex.split(text, comments=True))
    assert words["JICOFO_AUTH_PASSWORD"] == PASSWORD
    assert words["JICOFO_HOSTNAME"] == "meet.example.org"
    assert words["JICOFO_AUTH_DOMAIN"] == "auth.meet.example.org"
    assert words["JICOFO_AUTH_USER"] == "focus"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("jitsi_videobridge", "etc/jitsi/videobridge/config"),
        ("jitsi_jicofo", "etc/jitsi/jicofo/config"),
    ],
)
def test_daemons_write_no_memory_dumps(single: Rendered, role: str, path: str) -> None:
    words = dict(word.split("=", 1) for word in shlex.split(single.text(role, path), comments=True))
    assert words["JAVA_SYS_PROPS"].split()[-3:] == [
        "-XX:-HeapDumpOnOutOfMemoryError",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null",
    ]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("jitsi_videobridge", "etc/jitsi/videobridge/logging.properties"),
        ("jitsi_jicofo", "etc/jitsi/jicofo/logging.properties"),
    ],
)
def test_daemons_log_warnings_only(single: Rendered, role: str, path: str) -> None:
    found = properties(single.text(role, path))
    assert found[".level"] == "WARNING"
    assert found["handlers"] == "java.util.logging.ConsoleHandler"
