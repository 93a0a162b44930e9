"""Unattended updates switched off after they were on (see prepare.yml): nothing is left of them."""

import pytest
from testinfra.host import Host


@pytest.mark.parametrize(
    "path",
    [
        "/etc/apt/apt.conf.d/20auto-upgrades",
        "/etc/apt/apt.conf.d/52-meethaus-updates",
        "/etc/systemd/system/apt-daily.timer.d/50-meethaus-updates.conf",
        "/etc/systemd/system/apt-daily-upgrade.timer.d/50-meethaus-updates.conf",
        "/etc/systemd/system/apt-daily-upgrade.service.d/50-meethaus-updates.conf",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_nothing_is_installed_unattended(host: Host) -> None:
    assert "APT::Periodic::Unattended-Upgrade" not in host.run("apt-config dump").stdout


@pytest.mark.parametrize("timer", ["apt-daily.timer", "apt-daily-upgrade.timer"])
def test_systemd_has_debians_hours_again(host: Host, timer: str) -> None:
    said = host.run("systemctl show --property Persistent --property DropInPaths %s", timer).stdout
    assert "Persistent=yes" in said
    assert "meethaus" not in said
