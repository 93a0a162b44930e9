import os
import shutil
from pathlib import Path

import pytest

from meethaus.errors import LabError
from meethaus.lab.host import (
    CAP_SYS_RESOURCE,
    Enclosure,
    Host,
    limit_flags,
    missing_packages,
    parse_capability,
    parse_cgroup2,
    require_ready,
)

HYBRID_HOST = Host(cgroup2=False, raises_limits=False, ipv6=True)
UNIFIED = """\
sysfs /sys sysfs rw,nosuid 0 0
cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec 0 0
"""
HYBRID = """\
tmpfs /sys/fs/cgroup tmpfs rw,mode=755 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
"""
OVERMOUNTED = HYBRID + "none /sys/fs/cgroup cgroup2 rw 0 0\n"


@pytest.mark.parametrize(
    ("mounts", "expected"), [(UNIFIED, True), (HYBRID, False), (OVERMOUNTED, True), ("", False)]
)
def test_parse_cgroup2_looks_at_the_topmost_mount(mounts: str, *, expected: bool) -> None:
    assert parse_cgroup2(mounts) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Name:\tsh\nCapBnd:\t000001ffffffffff\n", True),
        ("Name:\tsh\nCapBnd:\t000001fffeffffff\n", False),
        ("Name:\tsh\n", False),
    ],
)
def test_parse_capability_reads_the_bounding_set(status: str, *, expected: bool) -> None:
    assert parse_capability(status, CAP_SYS_RESOURCE) is expected


def test_ordinary_machine_needs_no_special_flags() -> None:
    host = Host(cgroup2=True, raises_limits=True, ipv6=True)
    assert limit_flags(host) == []
    assert host.notes == ()


def test_limited_hybrid_machine_gets_flags_and_notes() -> None:
    host = Host(cgroup2=False, raises_limits=False, ipv6=False)
    flags = limit_flags(host)
    assert "--pids-limit=-1" in flags
    assert "nofile=16384:16384" in flags
    assert len(host.notes) == 3


def test_require_ready_tells_how_to_become_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabError) as caught:
        require_ready(HYBRID_HOST)
    assert caught.value.code == "lab-needs-root"
    assert caught.value.remedy.startswith("sudo ")


def test_require_ready_names_the_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        shutil, "which", lambda program: None if program in {"podman", "ip"} else program
    )
    with pytest.raises(LabError) as caught:
        require_ready(HYBRID_HOST)
    assert caught.value.code == "lab-program-missing"
    assert caught.value.remedy.startswith("apt-get install iproute2 ")
    assert "podman" in caught.value.remedy


def test_enclosure_is_entered_by_its_file(tmp_path: Path) -> None:
    enclosure = Enclosure(tmp_path / "lab")
    assert enclosure.prefix == ("nsenter", f"--mount={tmp_path}/lab/mnt")
    assert not enclosure.exists()


def test_removing_an_enclosure_that_is_not_there_is_harmless(tmp_path: Path) -> None:
    Enclosure(tmp_path / "lab").remove()


def test_runc_is_needed_on_hybrid_machines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    ordinary = Host(cgroup2=True, raises_limits=True, ipv6=True)
    assert "runc" in missing_packages(HYBRID_HOST)
    assert "runc" not in missing_packages(ordinary)
