"""What apt takes from the vendor with every default."""

import pytest
from testinfra.host import Host

KEYRING = "/etc/apt/keyrings/50-meethaus-jitsi.asc"


def candidate(host: Host, package: str) -> str:
    shown = host.run("apt-cache policy %s", package)
    assert shown.rc == 0, shown.stderr
    [line] = [line for line in shown.stdout.splitlines() if "Candidate:" in line]
    return line.split()[-1]


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("jitsi-meet", "2.0.11031-1"),
        ("jicofo", "1.0-1183-1"),
        ("jitsi-meet-prosody", "1.0.9268-1"),
        ("jitsi-meet-tokens", "1.0.9268-1"),
        ("jitsi-meet-turnserver", "1.0.9268-1"),
        ("jitsi-meet-web", "1.0.9268-1"),
        ("jitsi-meet-web-config", "1.0.9268-1"),
        ("jitsi-videobridge2", "2.3-295-g8d5c0037b-1"),
    ],
)
def test_every_part_comes_from_the_pinned_release(host: Host, package: str, version: str) -> None:
    assert candidate(host, package) == version


def test_packages_of_the_distribution_stay_its_own(host: Host) -> None:
    assert "download.jitsi.org" not in host.run("apt-cache policy prosody nginx").stdout


def test_update_is_signed_by_the_trusted_key(host: Host) -> None:
    updated = host.run("apt-get update")
    assert updated.rc == 0, updated.stderr
    assert "NO_PUBKEY" not in updated.stdout + updated.stderr


def test_key_is_trusted_for_this_source_only(host: Host) -> None:
    file = host.file(KEYRING)
    assert (file.user, file.group, file.mode) == ("root", "root", 0o644)
    listed = host.run("ls -A /etc/apt/trusted.gpg.d")
    assert "jitsi" not in listed.stdout


def test_looking_at_the_key_left_no_key_ring_behind(host: Host) -> None:
    assert not host.file("/root/.gnupg").exists
