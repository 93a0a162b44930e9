"""The settings of the clock switched off after they were on (see prepare.yml)."""

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://meet"]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/chrony/meethaus.conf",
        "/etc/systemd/system/chrony.service.d/50-meethaus-time.conf",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_chrony_goes_on_with_debians_settings(host: Host) -> None:
    said = host.run("systemctl show --property=ExecStart --property=ActiveState chrony.service")
    assert "ActiveState=active" in said.stdout
    assert "meethaus" not in said.stdout
    asked = host.run("chronyc -c -N sources").stdout
    assert "192.0.2.2" not in asked
    assert "clock.example.net" not in asked
