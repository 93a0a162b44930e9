"""What a daemon's sandbox keeps from it, asked from inside, and what a crash leaves behind."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from testinfra.host import Host

DROP_IN = "60-meethaus-sandbox.conf"
_SECONDS = 30
_JAVA = "exec java -Xmx64m $JAVA_SYS_PROPS --module java.rmi/sun.rmi.registry.RegistryImpl 1199"
# Directories of the kernel's own file systems hold no files.
_FINDER = """
import json, os, sys
since, found = float(sys.argv[1]), []
for place, directories, files in os.walk("/"):
    if place in ("/proc", "/sys", "/dev/pts", "/dev/mqueue"):
        directories.clear()
    for name in files:
        path = os.path.join(place, name)
        try:
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            if os.lstat(path).st_mtime < since:
                continue
            with open(path, "rb") as file:
                head = file.read(18)
        except OSError:
            continue
        # An ELF file of the type ET_CORE, or what Java calls its own reports and dumps.
        core = head[:4] == b"\\x7fELF" and head[16:18] == b"\\x04\\x00"
        if core or name.startswith(("hs_err_pid", "replay_pid")) or name.endswith(".hprof"):
            found.append(path)
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Sandbox:
    """A unit whose main process runs."""

    host: Host
    unit: str

    @property
    def process(self) -> str:
        """Return the number of the main process."""
        asked = self.host.run("systemctl show --property MainPID --value %s", self.unit)
        assert asked.stdout.strip() not in {"", "0"}, asked.stderr
        return str(asked.stdout).strip()

    def does(self, command: str, *arguments: str) -> bool:
        """Tell whether root can do something that sees the files the daemon sees."""
        quoted = "nsenter --target %s --mount -- sh -c %s"
        return bool(self.host.run(quoted, self.process, command % arguments).rc == 0)

    def filters(self) -> int:
        """Return how many filters of system calls there are beside those that the host itself has.

        A host that is a container may have some around everything.
        """
        return int(self._told()["Seccomp_filters"]) - int(_told(self.host, "1")["Seccomp_filters"])

    def gains_rights(self) -> bool:
        """Tell whether programs that the main process starts can have more rights than it."""
        return self._told()["NoNewPrivs"] == "0"

    def capabilities(self) -> set[str]:
        """Return what the main process may at most do of what only root may."""
        shown = self.host.run("capsh --decode=%s", self._told()["CapBnd"])
        assert shown.rc == 0, shown.stderr
        return {name for name in str(shown.stdout).strip().partition("=")[2].split(",") if name}

    def _told(self) -> dict[str, str]:
        return _told(self.host, self.process)


def _told(host: Host, process: str) -> dict[str, str]:
    """Return what the kernel says about a process, by its names for it."""
    lines = host.file(f"/proc/{process}/status").content_string.splitlines()
    return {name: told.strip() for name, _, told in (line.partition(":") for line in lines)}


def assert_bites(sandbox: Sandbox, writable: Iterable[str] = ()) -> None:
    """Fail unless nothing can be written but what must be, and the rest is out of sight."""
    host = sandbox.host
    assert host.run("mkdir --parents /home/admin && touch /home/admin/kept /tmp/kept").rc == 0
    try:
        for place in ("/etc", "/usr/share", "/usr/local/sbin", "/var/lib", "/var/spool", "/boot"):
            assert not sandbox.does(f"touch {place}/written"), place
        for place in writable:
            assert sandbox.does(f"touch {place}/written && rm {place}/written"), place
        assert not sandbox.does("ls /home/admin")
        assert not sandbox.does("ls /root/.ssh")
        assert not sandbox.does("ls /tmp/kept")
        assert not sandbox.does("echo 1 > /proc/sys/net/ipv4/ip_forward")
        assert not sandbox.does("ls /dev/tty1 /dev/fuse /dev/net/tun /dev/kmsg")
    finally:
        host.run("rm -f /home/admin/kept /tmp/kept")
    assert not sandbox.gains_rights()
    assert sandbox.filters() > 0


def assert_exposed_at_most(host: Host, unit: str, threshold: int) -> None:
    """Fail when systemd finds a unit more exposed than that, in tenths of its own scale."""
    judged = host.run("systemd-analyze security --no-pager --threshold=%s %s", str(threshold), unit)
    assert judged.rc == 0, judged.stdout


def dumps_since(host: Host, since: str) -> list[str]:
    """Return files anywhere on the host that hold a process's memory, or parts of it."""
    found = host.run("python3 -c %s %s", _FINDER, since)
    assert found.rc == 0, found.stderr
    paths: list[str] = json.loads(found.stdout)
    return paths


def now(host: Host) -> str:
    """Return the time on the host, as the kernel stamps files: it may lag a little."""
    return str(float(host.run("date +%s.%N").stdout) - 0.1)


def assert_dumps_would_be_seen(host: Host) -> None:
    """Fail unless a process without our limits leaves a dump that is found."""
    pattern = host.file("/proc/sys/kernel/core_pattern").content_string.strip()
    if pattern.startswith("|"):
        pytest.skip("the kernel of this machine hands dumps to a program, not to a file")
    since = now(host)
    crash = "systemd-run --wait --quiet -p LimitCORE=infinity -p WorkingDirectory=/root sh -c %s"
    # systemd makes one dollar out of two.
    host.run(crash, "kill -SEGV $$$$")
    found = dumps_since(host, since)
    assert found != []
    host.run("rm -f %s", " ".join(found))


def assert_a_crash_leaves_nothing(sandbox: Sandbox) -> None:
    """Let the main process die of a fault; fail when its memory is on the disk afterwards."""
    host = sandbox.host
    assert_dumps_would_be_seen(host)
    since, process = now(host), sandbox.process
    assert host.run("kill -SEGV %s", process).rc == 0
    deadline = time.monotonic() + _SECONDS
    while host.file(f"/proc/{process}").exists and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not host.file(f"/proc/{process}").exists
    try:
        assert dumps_since(host, since) == []
    finally:
        host.run("systemctl reset-failed %s; systemctl start %s", sandbox.unit, sandbox.unit)


def assert_off(host: Host, unit: str) -> None:
    """Fail when something is left of a sandbox that is switched off."""
    assert not host.file(f"/etc/systemd/system/{unit}.service.d/{DROP_IN}").exists
    shown = host.run("systemctl show --property ProtectSystem --property DropInPaths %s", unit)
    assert "ProtectSystem=no" in shown.stdout
    assert DROP_IN not in shown.stdout
    assert Sandbox(host, unit).filters() == 0


def assert_java_bears(sandbox: Sandbox, account: str, options: str) -> None:
    """Fail unless a real Java works in a daemon's sandbox, with its options, and dies quietly.

    The lab's daemons are written in another language. The registry of objects comes with Java, and
    is a server with threads and sockets.
    """
    host, trial = sandbox.host, f"{sandbox.unit}-java"
    place = f"/run/systemd/system/{trial}.service"
    lines = [
        "[Service]",
        f"User={account}",
        "WorkingDirectory=/var/log/jitsi",
        f"EnvironmentFile={options}",
        f'ExecStart=/bin/sh -c "{_JAVA}"',
    ]
    drop_in = f"/etc/systemd/system/{sandbox.unit}.service.d/{DROP_IN}"
    linked = f"mkdir -p {place}.d && ln -sf {drop_in} {place}.d/{DROP_IN}"
    started = host.run(
        f"printf %s > {place} && {linked} && systemctl daemon-reload && systemctl start {trial}",
        "\n".join(lines) + "\n",
    )
    try:
        assert started.rc == 0, started.stderr
        _assert_java_dies_quietly(Sandbox(host, trial))
    finally:
        host.run(f"systemctl stop {trial}; systemctl reset-failed {trial}")
        host.run(f"rm -r {place} {place}.d; systemctl daemon-reload")


def _assert_java_dies_quietly(java: Sandbox) -> None:
    host, deadline = java.host, time.monotonic() + _SECONDS
    while not host.socket("tcp://1199").is_listening and time.monotonic() < deadline:
        time.sleep(0.5)
    journal = f"journalctl --unit {java.unit} --no-pager --output cat"
    assert host.socket("tcp://1199").is_listening, host.run(journal).stdout
    assert not java.gains_rights()
    assert java.filters() > 0
    since, process = now(host), java.process
    assert host.run("kill -SEGV %s", process).rc == 0
    while host.file(f"/proc/{process}").exists and time.monotonic() < deadline:
        time.sleep(0.2)
    # Java noticed, and would have written its report.
    assert "A fatal error has been detected" in host.run(journal).stdout
    assert dumps_since(host, since) == []
