"""The firewall switched off after it was on (see prepare.yml): nothing of it is left."""

import pytest
from testinfra.host import Host


def test_table_is_gone(host: Host) -> None:
    assert "meethaus" not in host.run("nft list tables").stdout


@pytest.mark.parametrize(
    "path",
    [
        "/etc/meethaus/firewall.nft",
        "/etc/systemd/system/meethaus-firewall.service",
        "/etc/systemd/system/nftables.service.d",
        "/etc/systemd/system/sysinit.target.wants/meethaus-firewall.service",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_systemd_knows_no_such_unit(host: Host) -> None:
    assert host.run("systemctl cat meethaus-firewall.service").rc != 0
