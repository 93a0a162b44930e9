"""Which addresses carry media, and when a bridge is healthy."""

import json
import subprocess

import pytest

from meethaus.lab.packages.daemons import videobridge
from meethaus.lab.packages.daemons.videobridge import health
from meethaus.lab.packages.daemons.videobridge.addresses import (
    LocalAddress,
    Mapping,
    choose,
    is_valid,
    list_local,
)
from meethaus.lab.packages.daemons.videobridge.settings import Settings, read

from .factories import config

_FOUND = (
    LocalAddress("lo", "127.0.0.1"),
    LocalAddress("eth0", "10.0.0.5"),
    LocalAddress("eth0", "2001:db8::5"),
    LocalAddress("eth0", "fe80::5"),
    LocalAddress("eth1", "203.0.113.5"),
)


def _settings(**changes: object) -> Settings:
    prefix = "ice4j.harvest."
    return read(
        config(
            videobridge, {prefix + name.replace("_", "-"): value for name, value in changes.items()}
        )
    )


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.1.1", False),
        ("127.0.0.1", False),
        ("203.0.113.5", True),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fd00::1", True),
        ("2001:db8::1", True),
    ],
)
def test_is_valid_follows_java(address: str, *, valid: bool) -> None:
    assert is_valid(address) is valid


def test_choose_defaults_leave_out_loopback_and_link_local() -> None:
    assert choose(_FOUND, _settings().harvest) == ("10.0.0.5", "2001:db8::5", "203.0.113.5")


def test_choose_respects_lists_and_families() -> None:
    assert choose(_FOUND, _settings(use_ipv6=False).harvest) == ("10.0.0.5", "203.0.113.5")
    assert choose(_FOUND, _settings(allowed_interfaces=["eth1"]).harvest) == ("203.0.113.5",)
    assert choose(_FOUND, _settings(blocked_addresses=["203.0.113.5"]).harvest) == (
        "10.0.0.5",
        "2001:db8::5",
    )


def test_check_private_only_is_unhealthy() -> None:
    result = health.check(_settings().health, ["10.0.0.5"], [], stun_failed=False, bound=True)
    assert (result.success, result.message) == (False, health.NO_ADDRESS)
    assert result.status == 500


def test_check_mapping_makes_private_healthy() -> None:
    mapped = [Mapping("10.0.0.5", "203.0.113.5", "static")]
    rules = _settings().health
    assert health.check(rules, ["10.0.0.5"], mapped, stun_failed=False, bound=True).success


def test_check_failed_stun_counts_only_when_required() -> None:
    local = ["203.0.113.5"]
    rules = _settings().health
    assert health.check(rules, local, [], stun_failed=True, bound=True).success
    strict = read(config(videobridge, {"videobridge.health.require-stun": True})).health
    assert not health.check(strict, local, [], stun_failed=True, bound=True).success


def test_check_port_taken_is_unhealthy() -> None:
    rules = _settings().health
    result = health.check(rules, ["203.0.113.5"], [], stun_failed=False, bound=False)
    assert result.message == health.NOT_BOUND


def test_list_local_finds_what_ip_finds() -> None:
    shown = subprocess.run(
        ["ip", "-json", "address"], capture_output=True, text=True, check=True
    ).stdout
    found = {
        (link["ifname"], entry["local"])
        for link in json.loads(shown)
        for entry in link["addr_info"]
    }
    assert {(each.interface, each.address) for each in list_local()} == found
