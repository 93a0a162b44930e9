"""What apt takes from the vendor with every default changed."""

import pytest
from testinfra.host import Host


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("jitsi-meet", "2.0.10978-1"),
        ("jicofo", "1.0-1180-1"),
        ("jitsi-meet-web", "1.0.9222-1"),
        ("jitsi-videobridge2", "2.3-291-gb4b5ccc8c-1"),
    ],
)
def test_the_older_release_is_taken_although_a_newer_is_there(
    host: Host, package: str, version: str
) -> None:
    shown = host.run("apt-cache policy %s", package).stdout
    assert f"Candidate: {version}" in shown


def test_source_is_the_given_address(host: Host) -> None:
    file = host.file("/etc/apt/sources.list.d/50-meethaus-jitsi.sources")
    assert "URIs: https://download.jitsi.org/.\n" in file.content_string
