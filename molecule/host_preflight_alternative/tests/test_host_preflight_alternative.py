"""Preflight looks and leaves no trace; converge.yml shows what it refuses."""

import pytest
from testinfra.host import Host


@pytest.mark.parametrize("path", ["/etc/meethaus", "/etc/nginx", "/etc/turnserver.conf"])
def test_nothing_is_left_on_the_server(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_nothing_is_left_behind_in_temporary_directories(host: Host) -> None:
    found = host.run("find /root/.ansible/tmp /tmp -name 'look*'").stdout
    assert found == ""
