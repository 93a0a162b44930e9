"""What tools of others say of an installed server. No finding stays without its reason here."""

import json
import sys
from pathlib import Path

import pytest

from meethaus.lab import Suite
from tests.e2e.conftest import Installation
from tests.support import remote, runs

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

# What gixy finds and why it stays, by its name for it.
GIXY_STAYS = {
    "weak_ssl_tls": "a line of Debian's nginx.conf; every site has its own without TLS 1.1",
    "worker_rlimit_nofile_vs_connections": "Debian's nginx.conf; systemd's limit is far higher",
    "try_files_is_evil_too": "about speed under a load that no conference server sees",
}
# Found only where nginx takes HTTP/2 as a word of `listen`, so not on Debian 13.
GIXY_STAYS_ON_BOOKWORM = {
    "http2_misdirected_request": "the default server ends every handshake before any request",
}


def test_nginx_accepts_its_settings(installation: Installation) -> None:
    told = remote.attempt(installation.site.target, "nginx -t")
    assert told.code == 0, told.stderr
    assert "[warn]" not in told.stderr


def test_gixy_finds_nothing_in_nginx_that_has_no_reason(
    installation: Installation, tmp_path: Path
) -> None:
    dump, report = tmp_path / "nginx.conf", tmp_path / "gixy.json"
    dump.write_text(remote.run(installation.site.target, "nginx -T 2>/dev/null"))
    gixy = Path(sys.executable).with_name("gixy")
    run = runs.start([str(gixy), "--format", "json", "--output", str(report), str(dump)])
    assert run.code in (0, 1), run.told()
    found = {each["plugin"]: each["reason"] for each in json.loads(report.read_text())}
    stays = GIXY_STAYS
    if installation.site.target.suite == Suite.BOOKWORM:
        stays = GIXY_STAYS | GIXY_STAYS_ON_BOOKWORM
    # Both ways: a reason whose finding is gone would hide the next one.
    assert found.keys() == stays.keys(), found


def test_prosody_finds_nothing_wrong_in_its_settings(installation: Installation) -> None:
    told = remote.attempt(installation.site.target, "prosodyctl check config")
    assert told.code == 0, told.stdout
    assert "All checks passed" in told.stdout


@pytest.mark.parametrize("name", ["firewall", "egress"])
def test_nft_accepts_the_rules(installation: Installation, name: str) -> None:
    told = remote.attempt(installation.site.target, f"nft -c -f /etc/meethaus/{name}.nft")
    assert (told.code, told.stderr) == (0, "")


def test_systemd_finds_nothing_wrong_in_what_we_added(installation: Installation) -> None:
    # Not the focus: its unit is made anew from the package's init script.
    names = "nginx prosody coturn jitsi-videobridge2 meethaus-firewall meethaus-egress"
    units = " ".join(f"{name}.service" for name in names.split())
    told = remote.attempt(installation.site.target, f"systemd-analyze verify --man=no {units}")
    assert told.code == 0, told.stderr
    assert [line for line in told.stderr.splitlines() if "meethaus" in line] == []
