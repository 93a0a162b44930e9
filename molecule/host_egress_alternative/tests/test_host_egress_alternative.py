"""The rules for contacts removed after they were there (see prepare.yml): nothing is left."""

import pytest
from testinfra.host import Host


@pytest.mark.parametrize(
    "path",
    [
        "/etc/meethaus/egress.nft",
        "/etc/systemd/system/meethaus-egress.service",
        "/etc/systemd/system/nftables.service.d/60-meethaus-egress.conf",
    ],
)
def test_file_is_gone(host: Host, path: str) -> None:
    assert not host.file(path).exists


def test_no_rule_is_loaded(host: Host) -> None:
    assert "meethaus_egress" not in host.run("nft list tables").stdout


def test_no_unit_is_left(host: Host) -> None:
    assert "meethaus-egress" not in host.run("systemctl list-units --all --plain").stdout


def test_everybody_reaches_everybody(host: Host) -> None:
    fetched = "runuser -u nobody -- curl -s -o /dev/null -m 5 http://deb.debian.org/"
    assert host.run(fetched).rc == 0
