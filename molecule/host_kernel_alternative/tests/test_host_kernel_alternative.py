"""Hardening switched off and dumps allowed, after both were as by default (see prepare.yml)."""

import pytest
from testinfra.host import Host

from tests.support import sandbox as crashes


@pytest.mark.parametrize(
    "path",
    [
        "/etc/systemd/system.conf.d/50-meethaus-dumps.conf",
        "/etc/systemd/coredump.conf.d/50-meethaus-dumps.conf",
        "/etc/security/limits.d/50-meethaus-dumps.conf",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_only_the_added_settings_are_left(host: Host) -> None:
    lines = host.file("/etc/sysctl.d/zz-meethaus-kernel.conf").content_string.splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "net.ipv4.conf.all.rp_filter = 2",
        "net/ipv4/conf/eth0/rp_filter = 2",
    ]


@pytest.mark.parametrize("scope", ["all", "eth0"])
def test_added_settings_hold(host: Host, scope: str) -> None:
    assert host.file(f"/proc/sys/net/ipv4/conf/{scope}/rp_filter").content_string == "2\n"


def test_services_may_leave_dumps_again(host: Host) -> None:
    crashes.assert_dumps_would_be_seen(host)
    limit = host.run("systemctl show --property DefaultLimitCORE --value").stdout.strip()
    assert limit == "infinity"
