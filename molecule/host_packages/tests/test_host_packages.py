"""The list of available packages is there, and what a killed run left is put right."""

import shlex
import time
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from tests.support import scenario

POLICY = "/usr/sbin/policy-rc.d"
UPDATES = "/var/lib/dpkg/updates"
PLACE = "/tmp/trial-package"  # noqa: S108 # on a target of our own
NAME = "meethaus-trial"
# Hangs when it is configured first; the second time it would start its daemon, as packages do.
MAKE = f"""
mkdir -p {PLACE}/DEBIAN
cat > {PLACE}/DEBIAN/control <<'END'
Package: {NAME}
Version: 1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: hangs once
END
cat > {PLACE}/DEBIAN/postinst <<'END'
#!/bin/sh
if [ ! -e {PLACE}/hung ]; then touch {PLACE}/hung; sleep 300; fi
invoke-rc.d --query {NAME} start; echo $? > {PLACE}/start
END
chmod 0755 {PLACE}/DEBIAN/postinst
echo '#!/bin/sh' > /etc/init.d/{NAME}
chmod 0755 /etc/init.d/{NAME}
dpkg-deb --build {PLACE} {PLACE}.deb
"""
FORBIDDEN = "101"


@pytest.fixture(name="killed", scope="module")
def package_whose_installation_was_killed(host: Host) -> Iterator[None]:
    assert host.run(f"sh -euc {shlex.quote(MAKE)}").rc == 0
    # As Ansible leaves it when it is killed where daemons must not start.
    lines = f"echo '#!/bin/sh' > {POLICY}; echo 'exit {FORBIDDEN}' >> {POLICY}"
    assert host.run(f"{lines}; chmod 0755 {POLICY}").rc == 0
    assert host.run(f"systemd-run --unit trial dpkg -i {PLACE}.deb").rc == 0
    deadline = time.monotonic() + 30
    while not host.file(f"{PLACE}/hung").exists:
        assert time.monotonic() < deadline, host.run("journalctl -u trial").stdout
        time.sleep(0.2)
    assert host.run("systemctl kill --signal=KILL trial").rc == 0
    assert "dpkg was interrupted" in host.run("apt-get install --yes coturn").stderr
    yield
    host.run(f"dpkg --purge {NAME}; rm -rf {PLACE} {PLACE}.deb /etc/init.d/{NAME}")


def test_packages_that_are_not_installed_are_known(host: Host) -> None:
    policy = host.check_output("apt-cache policy coturn")
    assert "Installed: (none)" in policy
    assert "Candidate: (none)" not in policy


@pytest.fixture(name="unreachable_source")
def source_that_nobody_answers_for(host: Host) -> Iterator[None]:
    source = "/etc/apt/sources.list.d/trial.list"
    old = "touch --date '3 days ago' /var/lib/apt/lists"
    assert host.run(f"echo 'deb http://127.0.0.1:9 trial main' > {source}; {old}").rc == 0
    yield
    host.run(f"rm {source}")


@pytest.mark.usefixtures("unreachable_source")
def test_a_broken_source_keeps_no_later_role_from_mending_it(host: Host) -> None:
    run = scenario.converge()
    assert run.code == 0, run.told()
    assert "could not be fetched anew" in run.output
    assert "changed=0" in run.output
    assert "Candidate: (none)" not in host.check_output("apt-cache policy coturn")


@pytest.mark.usefixtures("killed")
def test_a_dry_run_repairs_nothing(host: Host) -> None:
    run = scenario.converge("--check")
    assert run.code == 0, run.told()
    assert host.file(POLICY).exists
    assert host.file(UPDATES).listdir() != []


@pytest.mark.usefixtures("killed")
def test_an_installation_that_was_killed_is_finished(host: Host) -> None:
    run = scenario.converge()
    assert run.code == 0, run.told()
    assert "changed=1" in run.output
    status = f"dpkg-query --show --showformat '${{db:Status-Abbrev}}' {NAME}"
    assert host.run(status).stdout.strip() == "ii"
    assert host.file(UPDATES).listdir() == []
    # It did not start its daemon, and the next one may.
    assert host.file(f"{PLACE}/start").content_string.strip() == FORBIDDEN
    assert not host.file(POLICY).exists
    assert "changed=0" in scenario.converge().output


def test_a_policy_of_the_operator_stays(host: Host) -> None:
    assert host.run(f"echo 'exit 0' > {POLICY}").rc == 0
    try:
        assert "changed=0" in scenario.converge().output
        assert host.file(POLICY).exists
    finally:
        host.run(f"rm {POLICY}")
