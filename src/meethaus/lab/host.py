"""What kind of machine the lab runs on, and what that demands of podman."""

import os
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meethaus.errors import LabError
from meethaus.lab.command import run

CAP_SYS_RESOURCE = 24
"""Bit number of the capability that allows raising limits (linux/capability.h)."""

DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
"""Keys that sign Debian's archive; on Ubuntu it is not there by default."""

OLD_RUNTIME = "runc"
"""Needed on cgroup v1 or hybrid only: crun fails there when limits cannot be raised."""

PROGRAMS = {
    "podman": "podman",
    "mmdebstrap": "mmdebstrap",
    "ip": "iproute2",
    "nft": "nftables",
    "iptables": "iptables",
    "nsenter": "util-linux",
    "ssh-keygen": "openssh-client",
    "zstd": "zstd",
}
"""Programs the lab starts, and the Debian package that holds each."""

_HELPERS = ("/usr/lib/podman", "/usr/libexec/podman", "/usr/local/libexec/podman")
"""Where podman looks for its network program."""

_CGROUP2 = "cgroup2"
_CGROUP_MOUNT = "/sys/fs/cgroup"


@dataclass(frozen=True)
class Host:
    """The traits of this machine that change how containers are started."""

    cgroup2: bool
    raises_limits: bool
    ipv6: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for `lab status`: what this machine cannot do or does differently."""
        notes = []
        if not self.cgroup2:
            notes.append(
                "This machine mounts cgroup v1 or hybrid: podman runs in a private mount "
                "namespace with a pure cgroup v2 tree."
            )
        if not self.raises_limits:
            notes.append("Limits cannot be raised here: targets get at most 16384 open files.")
        if not self.ipv6:
            notes.append("The kernel has no IPv6 here: the lab's network is IPv4 only.")
        return tuple(notes)


def parse_cgroup2(mounts: str) -> bool:
    """Tell from `/proc/self/mounts` whether `/sys/fs/cgroup` is the unified hierarchy."""
    types = [
        fields[2]
        for fields in (line.split() for line in mounts.splitlines())
        if len(fields) > 2 and fields[1] == _CGROUP_MOUNT  # noqa: PLR2004 - the third field
    ]
    return bool(types) and types[-1] == _CGROUP2


def parse_capability(status: str, bit: int) -> bool:
    """Tell from `/proc/self/status` whether the bounding set holds a capability."""
    for line in status.splitlines():
        if line.startswith("CapBnd:"):
            return bool(int(line.split()[1], 16) >> bit & 1)
    return False


def detect(proc: Path = Path("/proc")) -> Host:
    """Look at this machine."""
    return Host(
        cgroup2=parse_cgroup2((proc / "self" / "mounts").read_text()),
        raises_limits=parse_capability((proc / "self" / "status").read_text(), CAP_SYS_RESOURCE),
        ipv6=_ipv6_usable(proc),
    )


def _ipv6_usable(proc: Path) -> bool:
    switch = proc / "sys" / "net" / "ipv6" / "conf" / "all" / "disable_ipv6"
    return socket.has_ipv6 and switch.is_file() and switch.read_text().strip() == "0"


def require_ready(host: Host) -> None:
    """Stop with a remedy when this machine or this user cannot run the lab at all."""
    if os.geteuid() != 0:
        raise LabError(
            "The lab starts system containers and network namespaces, which only root may.",
            remedy="sudo -E meethaus lab up",
            code="lab-needs-root",
        )
    missing = missing_packages(host)
    if missing:
        raise LabError(
            f"Programs the lab needs are not installed: {', '.join(missing)}.",
            remedy=f"apt-get install {' '.join(missing)}",
            code="lab-program-missing",
        )


def missing_packages(host: Host) -> tuple[str, ...]:
    """Debian packages to install before the lab can run."""
    wanted = PROGRAMS if host.cgroup2 else {**PROGRAMS, OLD_RUNTIME: OLD_RUNTIME}
    missing = {package for program, package in wanted.items() if shutil.which(program) is None}
    if not any(Path(directory, "netavark").exists() for directory in _HELPERS):
        missing.add("netavark")
    if not Path(DEBIAN_KEYRING).exists():
        missing.add("debian-archive-keyring")
    return tuple(sorted(missing))


@dataclass(frozen=True)
class Enclosure:
    """A mount namespace in which podman sees a pure cgroup v2 tree.

    Debian 12's systemd on a v1 or hybrid tree never sees `user@0.service` empty, and each SSH
    login after a pause then hangs for up to two minutes. The host's own mounts stay as they are.
    """

    directory: Path

    @property
    def handle(self) -> Path:
        """The file that keeps the namespace alive and by which it is entered."""
        return self.directory / "mnt"

    @property
    def prefix(self) -> tuple[str, ...]:
        """What to put before a command so that it runs inside."""
        return ("nsenter", f"--mount={self.handle}")

    def exists(self) -> bool:
        """Tell whether the namespace stands."""
        mounted = _mountpoints()
        return str(self.directory) in mounted and str(self.handle) in mounted

    def create(self) -> None:
        """Make the namespace unless it stands already."""
        if self.exists():
            return
        self.remove()
        self.directory.mkdir(mode=0o700, parents=True)
        directory = str(self.directory)
        run(["mount", "--bind", directory, directory])
        run(["mount", "--make-private", directory])
        self.handle.touch()
        script = f"umount -R {_CGROUP_MOUNT} && mount -t cgroup2 none {_CGROUP_MOUNT}"
        run(["unshare", f"--mount={self.handle}", "--propagation", "private", "sh", "-c", script])

    def remove(self) -> None:
        """Remove the namespace, or what is left of a half-made one."""
        for mountpoint in (self.handle, self.directory):
            while str(mountpoint) in _mountpoints():
                run(["umount", str(mountpoint)])
        if self.directory.exists():
            self.handle.unlink(missing_ok=True)
            self.directory.rmdir()


def _mountpoints() -> frozenset[str]:
    # os.path.ismount does not see a directory that is bind-mounted onto itself.
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return frozenset(line.split()[1] for line in lines)


def limit_flags(host: Host) -> Sequence[str]:
    """Return the flags of `podman run` that this machine demands."""
    flags: list[str] = []
    if not host.cgroup2:
        # runc looks for a pids controller that cgroup v1 holds.
        flags.append("--pids-limit=-1")
    if not host.raises_limits:
        # podman's own defaults lie above what may be set here.
        flags += ["--ulimit", "nproc=4096:4096", "--ulimit", "nofile=16384:16384"]
    return flags
