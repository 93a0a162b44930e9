"""What is updated unattended, as apt itself reads it."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.rendering import CHECKOUT, Rendered

SETTINGS = "etc/apt/apt.conf.d/52-meethaus-updates"
TIMER = "etc/systemd/system/apt-daily.timer.d/50-meethaus-updates.conf"
EARLIER = """
Dir::Etc::Parts "/dev/null";
Dir::Etc::Main "/dev/null";
Unattended-Upgrade::Allowed-Origins { "jitsi.org:stable/"; };
Unattended-Upgrade::Origins-Pattern { "origin=jitsi.org"; };
Unattended-Upgrade::Package-Blacklist { "excluded-before"; };
"""


@pytest.fixture(name="earlier")
def settings_before_ours(tmp_path: Path) -> Path:
    """Settings that apt reads before ours, instead of those of this machine."""
    path = tmp_path / "earlier.conf"
    path.write_text(EARLIER)
    return path


def told(rendered: Rendered, earlier: Path, name: str) -> list[str]:
    """Return the values of a setting, as apt has understood them."""
    path = rendered.path("host_updates", SETTINGS)
    done = subprocess.run(
        ["apt-config", f"--config-file={path}", "dump"],
        env={**os.environ, "APT_CONFIG": str(earlier)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return re.findall(rf'^{re.escape(name)}(?:::)? "(.+)";$', done.stdout, re.MULTILINE)


def vendors_packages() -> list[str]:
    pins = yaml.safe_load((CHECKOUT / "roles/jitsi_apt/vars/main.yml").read_text())
    return [name for pin in pins["__jitsi_apt_pins"] for name in pin["packages"].split()]


def is_excluded(rendered: Rendered, earlier: Path, package: str) -> bool:
    """Compare as unattended-upgrades does."""
    excluded = told(rendered, earlier, "Unattended-Upgrade::Package-Blacklist")
    return any(re.match(pattern, package) for pattern in excluded)


def test_origins_allowed_before_are_forgotten(single: Rendered, earlier: Path) -> None:
    assert told(single, earlier, "Unattended-Upgrade::Allowed-Origins") == []
    assert told(single, earlier, "Unattended-Upgrade::Origins-Pattern") == [
        "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"
    ]


@pytest.mark.parametrize("package", [*vendors_packages(), "excluded-before"])
def test_package_is_excluded(single: Rendered, earlier: Path, package: str) -> None:
    assert is_excluded(single, earlier, package)


@pytest.mark.parametrize("package", ["prosody", "coturn", "nginx", "libssl3", "jicofo-tools"])
def test_package_is_updated(single: Rendered, earlier: Path, package: str) -> None:
    assert not is_excluded(single, earlier, package)


@pytest.mark.parametrize(
    ("package", "excluded"),
    [
        ("coturn", True),
        ("coturn-utils", False),
        ("libstdc++6", True),
        ("libstdccc6", False),
        ("openjdk-17-jre-headless", True),
    ],
)
def test_own_exclusions_are_names_and_no_patterns_of_python(
    split: dict[str, Rendered], earlier: Path, package: str, *, excluded: bool
) -> None:
    assert is_excluded(split["web"], earlier, package) is excluded


def test_the_server_restarts_only_where_that_is_wanted(
    single: Rendered, split: dict[str, Rendered], earlier: Path
) -> None:
    restart = "Unattended-Upgrade::Automatic-Reboot"
    assert told(single, earlier, restart) == ["false"]
    assert told(split["bridge"], earlier, restart) == ["true"]
    assert told(split["bridge"], earlier, f"{restart}-Time") == ["00:30"]


@pytest.mark.parametrize(("name", "hour"), [("single", "04:00"), ("split", "23:15")])
def test_there_is_one_hour_for_updates(
    request: pytest.FixtureRequest, name: str, hour: str
) -> None:
    rendered = request.getfixturevalue(name)
    rendered = rendered if name == "single" else rendered["web"]
    # The first, empty OnCalendar takes Debian's hours away.
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    text = rendered.text("host_updates", TIMER)
    parser.read_string(text)
    assert text.splitlines().index("OnCalendar=") < text.splitlines().index(
        f"OnCalendar=*-*-* {hour}"
    )
    assert parser["Timer"]["OnCalendar"] == f"*-*-* {hour}"
    assert not parser.getboolean("Timer", "Persistent")


def test_a_line_of_the_log_is_gone_after_the_promised_days(single: Rendered) -> None:
    text = single.text("host_updates", "etc/logrotate.d/unattended-upgrades")
    # A day in the log itself, and the other days in copies.
    assert int(re.findall(r"^  rotate (\d+)$", text, re.MULTILINE)[0]) + 1 == 7
    assert "\n  daily\n" in text
    assert "\n  maxage 7\n" in text
