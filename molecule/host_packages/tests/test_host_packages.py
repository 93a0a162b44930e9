"""The list of available packages is there, and nothing was installed."""

from testinfra.host import Host


def test_packages_that_are_not_installed_are_known(host: Host) -> None:
    policy = host.check_output("apt-cache policy coturn")
    assert "Installed: (none)" in policy
    assert "Candidate: (none)" not in policy
