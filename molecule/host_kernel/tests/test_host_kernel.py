"""The settings of the kernel with every default, and that no crash leaves memory on the disk.

A lab machine may set what concerns its own network. The rest belongs to the machine beneath it, as
on many rented servers, so here the role can only write it down for a kernel that takes it.
"""

import json
import os
from typing import Any

import pytest
from testinfra.host import Host

from tests.support import runs
from tests.support import sandbox as crashes

FILE = "/etc/sysctl.d/zz-meethaus-kernel.conf"
LATER = "/etc/sysctl.d/99-trial.conf"
INTERFACE = "/proc/sys/net/ipv4/conf/eth0"
CRASH = "cd /root && kill -SEGV $$"


def value(host: Host, name: str) -> str:
    return host.file(f"/proc/sys/{name.replace('.', '/')}").content_string.strip()


def asked(host: Host, *, dry: bool = False, **settings: object) -> dict[str, Any]:
    """Return what the module answers that the role uses."""
    arguments = json.dumps({"settings": settings})
    result: dict[str, Any] = host.ansible("meethaus.meet.kernel_settings", arguments, check=dry)
    return result


def warned(*, dry: bool, **settings: object) -> str:
    """Return what Ansible shows of the module's warnings, which its result does not keep."""
    inventory = os.environ["MOLECULE_INVENTORY_FILE"]
    arguments = ["--module-name", "meethaus.meet.kernel_settings"]
    arguments += ["--args", json.dumps({"settings": settings}), *(["--check"] if dry else [])]
    run = runs.start(["ansible", "--inventory", inventory, "meet", *arguments])
    return "\n".join(line for line in run.output.splitlines() if line.startswith("[WARNING]"))


@pytest.mark.parametrize("scope", ["all", "default", "eth0", "lo"])
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ipv4.conf.{}.rp_filter", "1"),
        ("ipv4.conf.{}.accept_source_route", "0"),
        ("ipv4.conf.{}.accept_redirects", "0"),
        ("ipv4.conf.{}.secure_redirects", "0"),
        ("ipv4.conf.{}.send_redirects", "0"),
        ("ipv4.conf.{}.log_martians", "0"),
        ("ipv6.conf.{}.accept_source_route", "0"),
        ("ipv6.conf.{}.accept_redirects", "0"),
    ],
)
def test_the_network_cannot_mislead_the_kernel(
    host: Host, scope: str, name: str, wanted: str
) -> None:
    assert value(host, f"net.{name.format(scope)}") == wanted


def test_an_interface_that_comes_later_is_set_too(host: Host) -> None:
    assert host.run("ip link add later0 type veth peer name later1").rc == 0
    try:
        assert value(host, "net.ipv4.conf.later0.accept_redirects") == "0"
        assert value(host, "net.ipv4.conf.later0.rp_filter") == "1"
    finally:
        host.run("ip link delete later0")


def test_what_the_bridge_and_the_host_need_is_left_alone(host: Host) -> None:
    text = host.file(FILE).content_string
    for name in ("net.core", "forward", "accept_ra", "user_namespaces"):
        assert name not in text


def test_a_setting_that_was_changed_is_put_right(host: Host) -> None:
    assert host.run(f"echo 1 > {INTERFACE}/accept_redirects").rc == 0
    wanted = {"net.ipv4.conf.*.accept_redirects": 0}
    assert asked(host, dry=True, **wanted)["changed"]
    assert value(host, "net.ipv4.conf.eth0.accept_redirects") == "1"
    done = asked(host, **wanted)
    assert done["changed_settings"] == ["net.ipv4.conf.eth0.accept_redirects"]
    assert value(host, "net.ipv4.conf.eth0.accept_redirects") == "0"
    assert not asked(host, **wanted)["changed"]


def test_what_cannot_be_set_here_is_warned_of_by_name(host: Host) -> None:
    wanted = {"kernel.kptr_restrict": int(value(host, "kernel.kptr_restrict")) ^ 1}
    wanted |= {"kernel.nowhere": 1, "net.ipv4.tcp_syncookies": 1}
    for dry in (True, False):
        done = asked(host, dry=dry, **wanted)
        assert not done["changed"]
        assert list(done["unavailable_settings"]) == ["kernel.kptr_restrict", "kernel.nowhere"]
        warning = warned(dry=dry, **wanted)
        assert "kernel.kptr_restrict" in warning
        assert "tcp_syncookies" not in warning


def test_a_file_that_is_read_later_is_an_error(host: Host) -> None:
    wanted = {"net.ipv4.conf.eth0.accept_redirects": 0}
    overruled = f"echo net.ipv4.conf.eth0.accept_redirects=1 > {LATER}"
    try:
        assert host.run(f"{overruled}; echo 1 > {INTERFACE}/accept_redirects").rc == 0
        done = asked(host, **wanted)
        assert "net.ipv4.conf.eth0.accept_redirects is 1 and not 0" in done["msg"]
        # As it will be after a restart.
        assert value(host, "net.ipv4.conf.eth0.accept_redirects") == "1"
    finally:
        host.run(f"rm {LATER}; echo 0 > {INTERFACE}/accept_redirects")


def test_a_value_that_the_kernel_refuses_is_an_error(host: Host) -> None:
    done = asked(host, **{"net.ipv4.ip_default_ttl": 0})
    assert "does not take 0 for net.ipv4.ip_default_ttl" in done["msg"]


def test_dumps_would_be_seen(host: Host) -> None:
    crashes.assert_dumps_would_be_seen(host)


@pytest.mark.parametrize(
    "crash",
    [
        # systemd makes one dollar out of two.
        pytest.param(
            f"systemd-run --wait --quiet sh -c '{CRASH.replace('$', '$$')}'", id="service"
        ),
        # A session of its own: that of the test began before there was a limit.
        pytest.param(f"su --login root --command '{CRASH}'", id="session"),
    ],
)
def test_a_crash_leaves_no_memory_behind(host: Host, crash: str) -> None:
    since = crashes.now(host)
    # 255 would look like a failure of SSH.
    assert host.run(f"{crash}; test $? -ne 0").rc == 0
    assert crashes.dumps_since(host, since) == []


def test_an_account_cannot_allow_itself_dumps(host: Host) -> None:
    limit = "su --login admin --command 'ulimit -c; ulimit -c unlimited || echo refused'"
    assert host.run(limit).stdout.split() == ["0", "refused"]


def test_where_systemd_collects_dumps_it_keeps_none(host: Host) -> None:
    shown = host.run("systemd-analyze cat-config systemd/coredump.conf").stdout
    assert [line for line in shown.splitlines() if line[:1].isalpha()][-2:] == [
        "Storage=none",
        "ProcessSizeMax=0",
    ]


def test_the_kernel_throws_dumps_away_where_it_can_be_told(host: Host) -> None:
    assert "\nkernel.core_pattern = |/bin/false\n" in host.file(FILE).content_string
    # systemd reads every line of it without an objection.
    read = host.run(f"/lib/systemd/systemd-sysctl {FILE}")
    assert (read.rc, [line for line in read.stderr.splitlines() if "ignoring" not in line]) == (
        0,
        [],
    )
