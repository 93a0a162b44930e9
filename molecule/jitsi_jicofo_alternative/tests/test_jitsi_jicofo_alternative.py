"""The focus with every default changed."""

import pytest
from pyhocon import ConfigFactory
from testinfra.host import Host

from tests.support.sandbox import assert_off
from tests.support.seen import assert_healthy


def test_focus_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "jicofo")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("jicofo.authentication.enable-auto-login", True),
        ("jicofo.bridge.max-bridge-participants", 20),
    ],
)
def test_settings_arrive(host: Host, key: str, value: object) -> None:
    text = host.file("/etc/jitsi/jicofo/jicofo.conf").content_string
    assert ConfigFactory.parse_string(text)[key] == value


def test_heap_and_log_level_arrive(host: Host) -> None:
    assert "-Xmx512m" in host.run("pgrep --full --list-full org.jitsi.jicofo").stdout
    assert "INFO" in host.file("/var/log/jitsi/jicofo.log").content_string


def test_nothing_is_left_of_the_sandbox(host: Host) -> None:
    assert_off(host, "jicofo")
