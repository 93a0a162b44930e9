"""The settings of SSH removed after they were there (see prepare.yml): nothing of them is left."""

import pytest
from testinfra.host import Host

from tests.support import ssh
from tests.support.seen import Seen, assert_healthy


@pytest.mark.parametrize(
    "path",
    [
        "/etc/ssh/sshd_config.d/00-meethaus-ssh.conf",
        "/var/lib/meethaus/trials/ssh",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_no_trial_is_left(host: Host) -> None:
    assert "meethaus" not in host.run("systemctl list-units --all --plain").stdout


def test_sshd_runs_with_debians_settings(host: Host) -> None:
    assert_healthy(host, "ssh")
    assert ssh.ways_in(Seen.of(host), "admin") == ["publickey", "password"]
