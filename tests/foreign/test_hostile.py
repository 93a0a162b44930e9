"""Files that hold anything, programs that are gone: an error or a finding, never a pass or a crash.

One server that the roles made is spoiled in one way after the other, and mended after each.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, TargetSpec
from meethaus.probes import batch
from meethaus.probes.login import hosts_at
from tests.foreign.conftest import address_of
from tests.support import remote
from tests.support.sites import write_site
from tests.support.spoiled import SPOILING, Bench, assert_nothing_is_made_up, look
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

# What sshd says of itself; who may log in at all stands elsewhere.
SSHD = (
    *("host-ssh-passwords-", "host-ssh-root-by-key", "host-ssh-algorithms-", "host-ssh-log-"),
    *("host-ssh-attempts-", "host-ssh-no-trust-", "host-ssh-no-way-"),
)

# By which controls a file is needed, as the beginnings of their names. What is left out here is
# about processes, sockets and units, and stays as true as it was.
NEEDED = {
    "/etc/systemd/journald.conf.d/zz-meethaus-retention.conf": ("host-logging-journal-",),
    "/etc/logrotate.d/dpkg": ("host-logging-rotation-short",),
    "/etc/logrotate.conf": ("host-logging-rotation-short",),
    "/etc/meethaus/logrotate.conf": ("host-logging-rotation-short",),
    "/etc/ssh/sshd_config": SSHD,
    "/etc/ssh/sshd_config.d/00-meethaus-ssh.conf": SSHD,
    "/etc/shadow": ("host-ssh-no-open-accounts",),
    # Strangers are not logged by the kernel itself, whatever becomes of the file.
    "/etc/sysctl.d/zz-meethaus-kernel.conf": ("host-kernel-network-hardened",),
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
    "sshd": ("host-ssh-passwords-", "host-ssh-root-by-key", "host-ssh-algorithms-"),
    "nft": ("host-firewall-inbound-closed", "host-firewall-ports-wanted", "host-egress-outbound-"),
    "ss": ("host-firewall-no-strange-listeners", "jitsi-prosody-ports-local"),
    "systemctl": ("host-firewall-kept-", "host-egress-kept-", "web-edge-sandboxed"),
    "systemd-analyze": ("host-logging-journal-",),
    "journalctl": ("host-logging-journal-short",),
    "logrotate": ("host-logging-rotation-short",),
    "openssl": ("web-edge-ciphers-strong", "turn-server-ciphers-strong"),
    "stat": ("web-edge-key-private", "turn-server-key-private", "host-record-private"),
    # Daemons in Java are found by what systemd started.
    "pgrep": ("jitsi-prosody-rooms-", "web-edge-tls-"),
    "ps": ("jitsi-jicofo-sandboxed",),
    "pidof": ("turn-server-peers-bound",),
    "getent": ("host-egress-daemons-bound", "host-ssh-root-alone"),
    "awk": ("host-ssh-root-alone", "host-ssh-no-open-accounts"),
    "apt-get": ("host-updates-none-waiting",),
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
    "sed": None,
    "date": ("web-edge-certificate-valid", "host-logging-journal-short"),
    "head": None,
    "tr": None,
    "timeout": None,
    "id": None,
    "base64": None,
    "gzip": None,
}


@pytest.fixture(scope="module")
def bench(lab: Lab, sockets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    lab.stop(NAME)
    target = lab.start(TargetSpec(name=NAME))
    remote.run(target, "mkdir -p /root/.ansible/tmp")
    directory = tmp_path_factory.mktemp(NAME)
    applied = Playbook().apply(write_site(directory / "inventory", lab, [target]))
    assert applied.run.code == 0, applied.run.told()
    # One connection for all, so that even a server that lets nobody in can be looked at.
    (host,) = hosts_at(address_of(target, sockets), sockets).values()
    yield Bench(lab, target, host, look(host).passing)
    lab.stop(NAME)


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what hangs a fifth of the time; what is measured is how often."""
    usual = batch._PROLOGUE  # noqa: SLF001 - nobody else has a reason to change it
    hurried = usual.replace("limit=30", "limit=6")
    assert hurried != usual
    monkeypatch.setattr(batch, "_PROLOGUE", hurried)


@pytest.mark.parametrize("kind", SPOILING)
@pytest.mark.parametrize("path", NEEDED)
def test_a_file_that_holds_anything_makes_nothing_pass(bench: Bench, path: str, kind: str) -> None:
    with bench.spoiled(path, kind):
        seen = look(bench.host)
    assert_nothing_is_made_up(bench, seen, NEEDED[path])
    assert seen.seconds < HANGING_SECONDS


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_is_gone_makes_nothing_pass(bench: Bench, program: str) -> None:
    needing = PROGRAMS[program]
    with bench.without(program):
        seen = look(bench.host)
    if needing is None:
        assert seen.words == {}
        assert program in seen.unreachable
    else:
        assert_nothing_is_made_up(bench, seen, needing)


def test_what_hangs_is_told_by_the_command_in_a_bounded_time(bench: Bench, sockets: Path) -> None:
    with bench.spoiled("/etc/jitsi/videobridge/jvb.conf", "fifo"):
        verified = audit(address_of(bench.target, sockets))
    assert verified.words["jitsi-videobridge-no-stun"] == "error"
    assert verified.run.code == ExitCode.COULD_NOT_LOOK
    assert verified.run.seconds < HANGING_SECONDS


def test_an_account_without_sudo_sees_nothing_and_is_told_so(bench: Bench, sockets: Path) -> None:
    verified = audit(address_of(bench.target, sockets, user="admin"))
    assert verified.words == {}
    assert "did not let us be root" in verified.run.output
    assert verified.run.code == ExitCode.COULD_NOT_LOOK


def test_the_server_is_as_it_was(bench: Bench) -> None:
    assert look(bench.host).passing == bench.passing
