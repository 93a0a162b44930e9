"""What the kernel is told at each boot, and what every daemon's sandbox says."""

from __future__ import annotations

import pytest

from tests.support.rendering import Rendered

FILE = "etc/sysctl.d/zz-meethaus-kernel.conf"
SANDBOXES = {
    "jitsi_prosody": "prosody",
    "jitsi_jicofo": "jicofo",
    "jitsi_videobridge": "jitsi-videobridge2",
    "turn_server": "coturn",
    "web_edge": "nginx",
}


def settings(rendered: Rendered) -> dict[str, str]:
    lines = rendered.text("host_kernel", FILE).splitlines()
    return dict(line.split(" = ", 1) for line in lines if not line.startswith("#"))


def test_dumps_are_thrown_away(single: Rendered) -> None:
    assert settings(single)["kernel.core_pattern"] == "|/bin/false"
    assert settings(single)["fs.suid_dumpable"] == "0"


def test_dumps_that_are_wanted_are_left_alone(split: dict[str, Rendered]) -> None:
    assert "kernel.core_pattern" not in settings(split["web"])


def test_a_setting_of_the_operator_wins(single: Rendered, split: dict[str, Rendered]) -> None:
    name = "net.ipv4.conf.all.rp_filter"
    assert (settings(single)[name], settings(split["web"])[name]) == ("1", "2")


def test_what_the_bridges_package_sets_is_not_set(single: Rendered) -> None:
    assert [name for name in settings(single) if name.startswith("net.core.")] == []


@pytest.mark.parametrize(("role", "unit"), SANDBOXES.items())
def test_every_sandbox_holds_what_all_have_in_common(
    single: Rendered, role: str, unit: str
) -> None:
    text = single.text(role, f"etc/systemd/system/{unit}.service.d/60-meethaus-sandbox.conf")
    lines = text.splitlines()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "LimitCORE=0"):
        assert line in lines
    # The first line allows, the second takes away again.
    filters = [line for line in lines if line.startswith("SystemCallFilter=")]
    assert filters[0] == "SystemCallFilter=@system-service"
    assert filters[1].startswith("SystemCallFilter=~")
