"""The stand-in turnserver package: the markers that decide about coturn's configuration."""

from collections.abc import Callable
from pathlib import Path

import pytest

Staged = Callable[[str, str], Path]

TEMPLATE = "usr/share/jitsi-meet-turnserver/turnserver.conf"


@pytest.fixture(params=["10978", "11031"])
def lines(request: pytest.FixtureRequest, staged: Staged) -> list[str]:
    tree = staged("jitsi-meet-turnserver", str(request.param))
    return (tree / TEMPLATE).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("marker", ["jitsi-meet coturn config", "jitsi-meet coturn relay disable"])
def test_template_carries_both_markers(lines: list[str], marker: str) -> None:
    assert any(line.startswith("#") and marker in line for line in lines)


def test_template_denies_the_vendors_ranges(lines: list[str]) -> None:
    assert len([line for line in lines if line.startswith("denied-peer-ip=")]) == 23


@pytest.mark.parametrize("option", ["external-ip", "min-port", "max-port", "verbose", "no-rfc5780"])
def test_template_leaves_out_what_the_vendor_leaves_out(lines: list[str], option: str) -> None:
    assert not any(line.split("=")[0] == option for line in lines)


@pytest.mark.parametrize("option", ["use-auth-secret", "no-dtls", "no-tcp", "no-cli", "syslog"])
def test_template_sets_what_the_vendor_sets(lines: list[str], option: str) -> None:
    assert option in lines
