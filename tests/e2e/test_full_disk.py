"""The server's disk is full at the worst moments, and nothing of it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, Suite, Target
from tests.e2e.conftest import BareSite
from tests.support import health, remote
from tests.support.sites import Site
from tests.support.ways import CommandLine, Pass, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.thorough,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("full-disk"),
]

# Java lands here. It is the largest package, and others that come with it depend on it.
_JAVA = "/usr/lib/jvm"
# What is running when the bridge is installed, which wants Java.
_EARLIER = ("nginx", "coturn", "prosody", "meethaus-firewall")
_REASON = "No space left on device"
_OTHER_DAYS = ("--extra-vars", "host_logging_retention_days=6")


@dataclass(frozen=True)
class Full:
    """What became of each run, in the order of the fields."""

    site: Site
    no_room_for_java: Pass
    half_installed: str
    complaints_then: list[str]
    unpacked_in_part: str
    whole: Pass
    complaints_when_whole: list[str]
    no_room_in_etc: Pass
    etc_before: str
    etc_after: str
    complaints_meanwhile: list[str]
    no_room_at_all: Pass
    made_up: Pass
    again: Pass


@pytest.fixture(scope="module")
def story(bare_site: BareSite, lab: Lab) -> Iterator[Full]:
    site = bare_site("full", Suite.BOOKWORM)
    target = site.target
    remote.run(target, f"mkdir {_JAVA} && mount -t tmpfs -o size=20m tmpfs {_JAVA}")
    short = Playbook().apply(site)
    packages = remote.run(target, "dpkg --audit")
    then = health.complaints(target, _EARLIER)
    # Not in /etc, where settings of a package that is yet to be configured rightly wait so.
    unpacked = remote.run(target, "find /usr -name '*.dpkg-new' -o -name '*.dpkg-tmp'")
    remote.run(target, f"mount -o remount,size=1g {_JAVA}")
    whole, sound = Playbook().apply(site), health.complaints(target)

    _bound(target, "/etc", spare=4096)
    before = _listing(target)
    full = Playbook(_OTHER_DAYS).apply(site)
    after = _listing(target)
    meanwhile = health.complaints(target)
    for place in ("/tmp", "/var/tmp", "/root"):
        _bound(target, place, spare=0)
    nowhere = CommandLine().apply(site)
    remote.run(target, "umount --lazy /root /var/tmp /tmp; mount -o remount,size=1g /etc")
    yield Full(
        site=site,
        no_room_for_java=short,
        half_installed=packages,
        complaints_then=then,
        unpacked_in_part=unpacked,
        whole=whole,
        complaints_when_whole=sound,
        no_room_in_etc=full,
        etc_before=before,
        etc_after=after,
        complaints_meanwhile=meanwhile,
        no_room_at_all=nowhere,
        made_up=Playbook(_OTHER_DAYS).apply(site),
        again=Playbook(_OTHER_DAYS).apply(site),
    )
    lab.stop(target.name)


def _bound(target: Target, place: str, *, spare: int) -> None:
    """Move a directory of the target to a file system of its own that has only so much room left.

    What fills it would be the machine's memory, so instead it is made as small as its content.
    """
    aside = f"/mnt{place}"
    remote.run(
        target,
        f"mkdir -p {aside} && mount -t tmpfs -o size=1g tmpfs {aside}"
        f" && chmod --reference {place} {aside} && cp -a {place}/. {aside}/"
        f" && head -c 4096 /dev/zero > {aside}/.filler && mount --bind {aside} {place}"
        f" && used=$(df --block-size=1 --output=used {place} | tail -n 1)"
        f" && mount -o remount,size=$((used + {spare})) {aside}",
    )


def _listing(target: Target) -> str:
    """Return what is in /etc, with owners, modes and contents."""
    return remote.run(
        target,
        "find /etc -printf '%p %y %m %U:%G %l\\n' | LC_ALL=C sort;"
        " find /etc -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum",
    )


def test_package_without_room_is_told_with_the_reason(story: Full) -> None:
    run = story.no_room_for_java.run
    assert run.code != 0
    assert "fatal:" in run.output
    assert _REASON in run.output, run.told()


def test_installation_really_broke_off_in_the_middle(story: Full) -> None:
    assert story.half_installed.strip()


def test_services_go_on_beside_half_an_installation(story: Full) -> None:
    assert story.complaints_then == []


def test_no_part_of_a_package_is_left(story: Full) -> None:
    assert story.unpacked_in_part == ""


def test_run_after_room_was_made_installs_everything(story: Full) -> None:
    assert story.whole.run.code == 0, story.whole.run.told()
    assert story.complaints_when_whole == []
    assert remote.run(story.site.target, "dpkg --audit") == ""


def test_file_without_room_is_named_with_the_reason(story: Full) -> None:
    run = story.no_room_in_etc.run
    assert run.code != 0
    told = " ".join(run.output.split())
    assert f"{_REASON}: '/etc/systemd/" in told.replace("''", "'"), run.told()


def test_all_files_stay_as_they_were_and_services_go_on(story: Full) -> None:
    assert story.etc_after == story.etc_before
    assert story.complaints_meanwhile == []


def test_server_without_any_room_is_told_as_such(story: Full) -> None:
    run = story.no_room_at_all.run
    assert run.code == ExitCode.COULD_NOT_LOOK, run.told()
    assert '"disk_full"' in run.stdout, run.told()


def test_run_after_room_was_made_makes_up_and_the_next_changes_nothing(story: Full) -> None:
    assert story.made_up.run.code == 0, story.made_up.run.told()
    assert story.made_up.changed_tasks
    assert story.again.run.code == 0
    assert story.again.changed_tasks == ()


def test_nothing_is_left_at_the_end(story: Full) -> None:
    assert health.complaints(story.site.target) == []
    look = "find / -xdev -name '*.meethaus-*' -print; find /etc -name '*.meethaus-*' -print"
    assert remote.run(story.site.target, look) == ""
