"""Files that hold anything, programs that are gone: an error or a finding, never a pass or a crash.

One server that the roles made is spoiled in one way after the other, and mended after each.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from testinfra.host import Host

from meethaus.lab import Lab, Target, TargetSpec
from meethaus.probes import batch, over
from meethaus.probes.login import host_at
from meethaus.verify import Scope, verify_hosts
from tests.foreign.conftest import address_of
from tests.support import remote
from tests.support.sites import write_site
from tests.support.verified import audit
from tests.support.ways import Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.thorough,
    pytest.mark.timeout(3000),
    pytest.mark.xdist_group("hostile"),
]

NAME = "spoiled"
DOMAIN = f"{NAME}.lab.test"
HANGING_SECONDS = 90

SPOILING = {
    "binary": "head -c 65536 /dev/urandom > {0}",
    "huge": "yes 'a line = \"of something\" {{ that }} nobody wrote;' | head -c 52428800 > {0}",
    "one-line": "head -c 8388608 /dev/zero | tr '\\0' x > {0}",
    "loop": "ln -s {0} {0}",
    "fifo": "mkfifo {0}",
}

# By which controls a file is needed, as the beginnings of their names. What is left out here is
# about processes, sockets and units, and stays as true as it was.
NEEDED = {
    "/etc/systemd/journald.conf.d/zz-meethaus-retention.conf": ("host-logging-journal-",),
    "/etc/logrotate.d/dpkg": ("host-logging-rotation-short",),
    "/etc/logrotate.conf": ("host-logging-rotation-short",),
    "/etc/meethaus/logrotate.conf": ("host-logging-rotation-short",),
    "/etc/ssh/sshd_config": ("host-ssh-",),
    "/etc/ssh/sshd_config.d/00-meethaus-ssh.conf": ("host-ssh-",),
    "/etc/sysctl.d/60-meethaus-kernel.conf": (
        *("host-kernel-network-hardened", "host-kernel-strangers-not-logged"),
    ),
    # apt passes over what is no plain file, and then has no settings for updates at all.
    "/etc/apt/apt.conf.d/52-meethaus-updates": ("host-updates-security-nightly",),
    "/etc/apt/sources.list": ("host-updates-signatures-needed",),
    "/etc/apt/sources.list.d/50-meethaus-jitsi.sources": (
        *("host-updates-signatures-needed", "jitsi-apt-key-pinned"),
        *("jitsi-apt-source-encrypted", "jitsi-apt-vendor-confined"),
    ),
    "/etc/apt/preferences.d/50-meethaus-jitsi.pref": (
        *("jitsi-apt-release-pinned", "jitsi-apt-vendor-confined"),
    ),
    "/etc/resolv.conf": ("host-resolver-own-asked",),
    "/etc/unbound/meethaus.conf": ("host-resolver-forwarders", "host-resolver-names-"),
    "/etc/chrony/meethaus.conf": ("host-time-servers-wanted", "host-time-proved"),
    "/etc/meethaus/deployment.json": ("host-record-unchanged", "host-record-without-secrets"),
    "/etc/prosody/prosody.cfg.lua": ("jitsi-prosody-rooms-", "jitsi-prosody-no-"),
    f"/etc/prosody/conf.avail/{DOMAIN}.cfg.lua": ("jitsi-prosody-rooms-", "jitsi-prosody-no-"),
    "/etc/jitsi/jicofo/jicofo.conf": ("jitsi-jicofo-no-", "jitsi-jicofo-server-proves-itself"),
    "/etc/jitsi/jicofo/logging.properties": ("jitsi-jicofo-log-",),
    "/etc/jitsi/videobridge/jvb.conf": ("jitsi-videobridge-no-",),
    "/etc/jitsi/videobridge/logging.properties": ("jitsi-videobridge-log-",),
    "/etc/nginx/nginx.conf": ("web-edge-access-", "web-edge-tls-", "jitsi-web-", "web-pages-"),
    f"/etc/nginx/sites-available/{DOMAIN}.conf": ("web-edge-hsts-long", "jitsi-web-"),
    f"/etc/jitsi/meet/{DOMAIN}-config.js": ("jitsi-web-no-", "jitsi-web-own-"),
    f"/etc/jitsi/meet/{DOMAIN}-interface_config.js": ("jitsi-web-no-", "jitsi-web-rooms-"),
    "/usr/share/jitsi-meet/index.html": ("jitsi-web-links-bound",),
    "/etc/turnserver.conf": ("turn-server-peers-bound", "turn-server-no-", "turn-server-secret-"),
    f"/etc/coturn/certs/{DOMAIN}.crt": ("turn-server-certificate-valid",),
    f"/etc/meethaus/tls/{DOMAIN}.crt": ("web-edge-certificate-valid",),
}

# By which controls a program is needed, in the same way; with `None` nothing at all is seen.
PROGRAMS: dict[str, tuple[str, ...] | None] = {
    "nginx": ("web-edge-access-", "web-edge-tls-", "jitsi-web-", "web-pages-"),
    "lua5.4": ("jitsi-prosody-rooms-", "jitsi-prosody-no-"),
    "prosody": ("jitsi-prosody-rooms-", "jitsi-prosody-no-"),
    "sshd": ("host-ssh-",),
    "nft": ("host-firewall-inbound-closed", "host-firewall-ports-wanted", "host-egress-outbound-"),
    "ss": ("host-firewall-no-strange-listeners", "jitsi-prosody-ports-local"),
    "systemctl": ("host-firewall-kept-", "host-egress-kept-", "web-edge-sandboxed"),
    "systemd-analyze": ("host-logging-journal-",),
    "journalctl": ("host-logging-journal-short",),
    "logrotate": ("host-logging-rotation-short",),
    "openssl": ("web-edge-ciphers-strong", "turn-server-ciphers-strong"),
    "stat": ("web-edge-key-private", "turn-server-key-private", "host-record-private"),
    "pgrep": ("jitsi-jicofo-no-inspection", "jitsi-prosody-rooms-", "web-edge-tls-"),
    "ps": ("jitsi-jicofo-sandboxed",),
    "pidof": ("turn-server-peers-bound",),
    "getent": ("host-egress-daemons-bound",),
    "dpkg-query": ("jitsi-apt-",),
    "apt-config": ("host-updates-security-nightly",),
    "apt-cache": ("jitsi-apt-",),
    "gpg": ("jitsi-apt-key-pinned",),
    "find": ("jitsi-apt-key-pinned", "jitsi-prosody-secrets-private"),
    "sysctl": ("host-kernel-network-hardened",),
    "setpriv": ("jitsi-prosody-rooms-",),
    "unbound-checkconf": ("host-resolver-names-",),
    "cat": ("turn-server-peers-bound", "host-resolver-own-asked"),
    "grep": ("host-ssh-passwords-refused", "jitsi-jicofo-no-inspection"),
    "sed": ("jitsi-videobridge-no-stun",),
    "date": ("web-edge-certificate-valid", "host-logging-journal-short"),
    "head": None,
    "tr": None,
    "timeout": None,
    "id": None,
    "base64": None,
    "gzip": None,
}


@dataclass(frozen=True)
class Look:
    """What was said of the server, by control: the word, and what stands beside it."""

    words: Mapping[str, str]
    told: Mapping[str, str]
    traces: tuple[str, ...]
    unreachable: str
    seconds: float

    @property
    def passing(self) -> set[str]:
        return {control for control, word in self.words.items() if word == "pass"}


@dataclass(frozen=True)
class Bench:
    """The server, the way to it, and what was said of it before anything was spoiled."""

    lab: Lab
    target: Target
    host: Host
    passing: set[str]

    def spoiled(self, spoil: str, undo: str) -> Look:
        """Look while something is spoiled; neither is done over SSH, which may be what is."""
        self._do(spoil)
        try:
            return look(self.host)
        finally:
            self._do(undo)

    def _do(self, command: str) -> None:
        self.lab.podman.exec(self.target.container, "sh", "-c", command)

    def needing(self, beginnings: tuple[str, ...]) -> set[str]:
        found = {each for each in self.passing if each.startswith(beginnings)}
        assert all(any(each.startswith(begin) for each in found) for begin in beginnings)
        return found


def look(host: Host) -> Look:
    started = time.monotonic()
    (judged,) = verify_hosts({NAME: over(host, NAME)}, None, Scope(), datetime.now(UTC)).hosts
    seconds = time.monotonic() - started
    return Look(
        words={each.control: str(each.word) for each in judged.verdicts},
        told={each.control: each.found or each.detail for each in judged.verdicts},
        traces=tuple(each.trace for each in judged.verdicts if each.trace),
        unreachable=judged.unreachable,
        seconds=seconds,
    )


@pytest.fixture(scope="module")
def bench(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    lab.stop(NAME)
    target = lab.start(TargetSpec(name=NAME))
    remote.run(target, "mkdir -p /root/.ansible/tmp")
    directory = tmp_path_factory.mktemp(NAME)
    applied = Playbook().apply(write_site(directory / "inventory", lab, [target]))
    assert applied.run.code == 0, applied.run.told()
    # One connection for all, so that even a server that lets nobody in can be looked at.
    host = host_at(address_of(target, directory), directory)
    yield Bench(lab, target, host, look(host).passing)
    lab.stop(NAME)


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what hangs a fifth of the time; what is measured is how often."""
    usual = batch._PROLOGUE  # noqa: SLF001 - nobody else has a reason to change it
    hurried = usual.replace("limit=30", "limit=6")
    assert hurried != usual
    monkeypatch.setattr(batch, "_PROLOGUE", hurried)


def assert_nothing_is_made_up(bench: Bench, seen: Look, needing: set[str]) -> None:
    words = {each: seen.words[each] for each in needing}
    assert set(words.values()) <= {"fail", "error"}, words
    assert [each for each in needing if not seen.told[each]] == []
    assert seen.passing <= bench.passing
    assert seen.traces == ()


@pytest.mark.parametrize("kind", SPOILING)
@pytest.mark.parametrize("path", NEEDED)
def test_a_file_that_holds_anything_makes_nothing_pass(bench: Bench, path: str, kind: str) -> None:
    spoil = f"cp -a {path} /root/kept && rm {path} && {SPOILING[kind].format(path)}"
    seen = bench.spoiled(spoil, f"rm -f {path}; mv /root/kept {path}")
    assert_nothing_is_made_up(bench, seen, bench.needing(NEEDED[path]))
    assert seen.seconds < HANGING_SECONDS


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_is_gone_makes_nothing_pass(bench: Bench, program: str) -> None:
    needing = PROGRAMS[program]
    path = remote.run(bench.target, f"PATH=/usr/sbin:/usr/bin command -v {program}").strip()
    seen = bench.spoiled(f"mv {path} {path}.kept", f"mv {path}.kept {path}")
    if needing is None:
        assert seen.words == {}
        assert program in seen.unreachable
        return
    assert_nothing_is_made_up(bench, seen, bench.needing(needing))


def test_what_hangs_is_told_by_the_command_in_a_bounded_time(bench: Bench, tmp_path: Path) -> None:
    path = "/etc/jitsi/videobridge/jvb.conf"
    bench.lab.podman.exec(
        bench.target.container, "sh", "-c", f"mv {path} /root/kept; mkfifo {path}"
    )
    try:
        verified = audit(address_of(bench.target, tmp_path))
    finally:
        bench.lab.podman.exec(bench.target.container, "mv", "/root/kept", path)
    assert verified.words["jitsi-videobridge-no-stun"] == "error"
    assert verified.run.code == 3
    assert verified.run.seconds < HANGING_SECONDS


def test_an_account_without_sudo_sees_nothing_and_is_told_so(bench: Bench, tmp_path: Path) -> None:
    verified = audit(address_of(bench.target, tmp_path, user="admin"))
    assert verified.words == {}
    assert "did not let us be root" in verified.run.output
    assert verified.run.code == 3


def test_the_server_is_as_it_was(bench: Bench) -> None:
    assert look(bench.host).passing == bench.passing
