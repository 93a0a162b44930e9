"""The bridge with every default changed, behind an address translation it is told about."""

import pytest
from pyhocon import ConfigFactory, ConfigTree
from testinfra.host import Host

from tests.support.sandbox import assert_off
from tests.support.seen import Seen, assert_healthy


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


@pytest.fixture(name="config")
def read_config(host: Host) -> ConfigTree:
    return ConfigFactory.parse_string(host.file("/etc/jitsi/videobridge/jvb.conf").content_string)


def test_bridge_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "jitsi-videobridge2")


def test_bridge_is_healthy_with_its_mapping(host: Host, config: ConfigTree, seen: Seen) -> None:
    [mapping] = config["ice4j.harvest.mapping.static-mappings"]
    assert mapping["local-address"] == seen.address
    assert mapping["public-address"] == "203.0.113.7"
    assert host.run("curl --fail --silent http://127.0.0.1:8080/about/health").rc == 0


def test_private_addresses_are_offered_when_asked_for(config: ConfigTree) -> None:
    assert config["videobridge.ice.advertise-private-candidates"] is True


def test_media_port_is_the_given_one(host: Host) -> None:
    listening = host.run("ss --listening --udp --numeric --no-header").stdout
    assert ":20000 " in listening
    assert ":10000 " not in listening


def test_heap_and_log_level_arrive(host: Host) -> None:
    assert "-Xmx512m" in host.run("pgrep --full --list-full org.jitsi.videobridge").stdout
    assert "INFO" in host.file("/var/log/jitsi/jvb.log").content_string


def test_nothing_is_left_of_the_sandbox(host: Host) -> None:
    assert_off(host, "jitsi-videobridge2")
