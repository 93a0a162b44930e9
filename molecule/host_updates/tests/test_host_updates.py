"""What is updated unattended with every default. See prepare.yml for what is outdated."""

import re
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from tests.support.seen import assert_healthy

VENDORS = "jitsi-meet-web"
PIN = "/etc/apt/preferences.d/50-meethaus-jitsi.pref"
TRIAL = "/etc/apt/apt.conf.d/99-trial"
VENDOR_ALLOWED = 'Unattended-Upgrade::Origins-Pattern:: "origin=jitsi.org";'
NAMES_ALLOWED = "#clear Unattended-Upgrade::Package-Blacklist;"


def done(host: Host, command: str, *arguments: str) -> str:
    run = host.run(command, *arguments)
    assert run.rc == 0, run.stdout + run.stderr
    return str(run.stdout)


def rehearsal(host: Host) -> str:
    return done(host, "unattended-upgrade --dry-run --debug 2>&1")


def chosen(said: str) -> list[str]:
    found = re.findall(r"^Packages that will be upgraded: (.*)$", said, re.MULTILINE)
    return found[0].split() if found else []


def version(host: Host, package: str) -> str:
    return done(host, "dpkg-query --show --showformat='${Version}' %s", package)


def values(host: Host, name: str) -> list[str]:
    dumped = done(host, "apt-config dump")
    return re.findall(rf'^{re.escape(name)}(?:::)? "(.+)";$', dumped, re.MULTILINE)


@pytest.fixture(name="debians", scope="module")
def outdated_package_of_debian(host: Host) -> str:
    return done(host, "cat /etc/outdated")


@pytest.fixture(name="unpinned", scope="module")
def newer_release_of_the_vendor(host: Host) -> Iterator[None]:
    """The pin of another role taken away: the vendor's newer release could be installed."""
    done(host, f"mv {PIN} /root/pin")
    assert f"{VENDORS}/" in done(host, "apt list --upgradable")
    yield
    done(host, f"mv /root/pin {PIN}")


@pytest.fixture(name="trial")
def settings_on_trial(host: Host) -> Iterator[None]:
    yield
    done(host, f"rm -f {TRIAL}")


def test_only_debians_security_archive_is_allowed(host: Host) -> None:
    codename = done(host, ". /etc/os-release && echo $VERSION_CODENAME").strip()
    [allowed] = re.findall(r"^Allowed origins are: (.*)$", rehearsal(host), re.MULTILINE)
    assert allowed == f"origin=Debian,codename={codename}-security,label=Debian-Security"


def test_a_security_update_of_debian_is_chosen(host: Host, debians: str) -> None:
    assert debians in chosen(rehearsal(host))


@pytest.mark.usefixtures("unpinned", "trial")
@pytest.mark.parametrize(
    ("settings", "is_chosen"),
    [
        pytest.param((), False, id="as-set"),
        pytest.param((VENDOR_ALLOWED,), False, id="kept-by-its-name"),
        pytest.param((NAMES_ALLOWED,), False, id="kept-by-its-origin"),
        pytest.param((VENDOR_ALLOWED, NAMES_ALLOWED), True, id="kept-by-nothing"),
    ],
)
def test_a_newer_package_of_the_vendor_is_left_alone(
    host: Host, settings: tuple[str, ...], *, is_chosen: bool
) -> None:
    done(host, f"echo %s > {TRIAL}", "\n".join(settings))
    assert (VENDORS in chosen(rehearsal(host))) is is_chosen


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("APT::Periodic::Unattended-Upgrade", ["1"]),
        ("APT::Periodic::Update-Package-Lists", ["1"]),
        ("Unattended-Upgrade::Automatic-Reboot", ["false"]),
        ("Unattended-Upgrade::InstallOnShutdown", ["false"]),
        ("Unattended-Upgrade::Mail", []),
        ("Unattended-Upgrade::Package-Blacklist", ["jitsi-.*$", "jicofo$"]),
        ("Unattended-Upgrade::Remove-Unused-Kernel-Packages", ["true"]),
        ("Unattended-Upgrade::SyslogEnable", ["false"]),
    ],
)
def test_apt_has_the_setting(host: Host, name: str, wanted: list[str]) -> None:
    assert values(host, name) == wanted


def test_settings_of_debian_alone_turn_nothing_on(host: Host) -> None:
    assert not host.file("/etc/apt/apt.conf.d/20auto-upgrades").exists


def test_updates_start_at_boot(host: Host) -> None:
    assert_healthy(host, "apt-daily-upgrade.timer")


@pytest.mark.parametrize("timer", ["apt-daily.timer", "apt-daily-upgrade.timer"])
def test_the_quiet_hour_is_the_only_one(host: Host, timer: str) -> None:
    due = done(host, "systemctl show --property NextElapseUSecRealtime --value %s", timer)
    assert re.search(r" 04:(0\d|1[0-5]):", due), due
    assert "Persistent=no" in done(host, "systemctl show --property Persistent %s", timer)


def test_logs_are_rotated_every_day(host: Host) -> None:
    said = done(host, "logrotate --debug /etc/logrotate.conf 2>&1")
    assert "error:" not in said
    [own] = re.findall(
        r"^rotating pattern: /var/log/unattended-upgrades/\S+\s+(.*)$", said, re.MULTILINE
    )
    assert own.startswith("after 1 days")
    assert "(6 rotations)" in own


@pytest.mark.usefixtures("unpinned")
def test_the_daily_run_updates_debians_package_and_nothing_else(host: Host, debians: str) -> None:
    before = {package: version(host, package) for package in (debians, VENDORS)}
    done(host, "touch /run/reboot-required")
    try:
        done(host, "systemctl start apt-daily-upgrade.service")
        assert not host.file("/run/systemd/shutdown/scheduled").exists
    finally:
        done(host, "rm /run/reboot-required; shutdown -c")
    journal = done(host, "journalctl --unit apt-daily-upgrade --unit apt-daily --no-pager")
    assert version(host, debians) != before[debians], journal
    assert version(host, VENDORS) == before[VENDORS], journal
    # The list of packages is of today, too.
    assert "apt-daily.service" in journal
    done(host, "logrotate --force /etc/logrotate.d/unattended-upgrades")
    assert host.file("/var/log/unattended-upgrades/unattended-upgrades.log.1.gz").exists
