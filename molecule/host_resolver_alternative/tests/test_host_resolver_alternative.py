"""The server's own resolver switched off after it was on (see prepare.yml)."""

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://meet"]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/unbound",
        "/var/lib/unbound",
        "/var/lib/meethaus/resolver",
        "/etc/systemd/resolved.conf.d/50-meethaus-resolver.conf",
        "/etc/systemd/system/unbound.service.d",
        "/etc/systemd/system/unbound-resolvconf.service",
    ],
)
def test_nothing_is_left(host: Host, path: str) -> None:
    assert not host.file(path).exists


@pytest.mark.parametrize("name", ["unbound", "dns-root-data"])
def test_packages_are_gone(host: Host, name: str) -> None:
    assert not host.package(name).is_installed


def test_what_was_there_before_is_there_again(host: Host) -> None:
    assert host.file("/etc/resolv.conf").is_symlink
    assert "/run/systemd/resolve/" in host.file("/etc/resolv.conf").linked_to
    assert host.file("/etc/systemd/resolved.conf.d/hoster.conf").exists


def test_names_are_found_by_it(host: Host) -> None:
    assert host.run("getent ahostsv4 afterwards.example.net").rc == 0
    assert "127.0.0.1" not in host.run("resolvectl dns").stdout


def test_the_firewall_lets_the_others_ask_again(host: Host) -> None:
    rules = host.run("nft list table inet meethaus_egress").stdout
    assert "root: Names" in rules
    assert "until host_egress is through" not in rules
