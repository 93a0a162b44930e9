"""How to look at coturn: what it was told, by its file and by its command line."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.certificates import (
    Certificate,
    Readers,
    certificate_of,
    readers_of,
    readers_question,
)
from meethaus.probes.secrets import Secret, secret_of
from meethaus.probes.unit_sandbox import walls_of

__all__ = [
    "TurnCertificate",
    "TurnSandbox",
    "TurnServer",
    "probe_turn_certificate",
    "probe_turn_sandbox",
    "probe_turn_server",
]

_FILE: Final = "/etc/turnserver.conf"
_SHORT: Final = {
    "-c": "c",
    "-a": "lt-cred-mech",
    "-z": "no-auth",
    "-v": "verbose",
    "-V": "Verbose",
    "-l": "log-file",
    "-r": "realm",
}
_VALUED: Final = ("c", "log-file", "realm")
_OFF: Final = ("0", "no", "n", "off", "false", "f")

INNER: Final = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"),
)
"""Networks in which somebody finds what the world must not reach (RFC 6890)."""

_Range = tuple[int, int, int]

_ELSEWHERE: Final = 9
_RUNNING: Final = (
    "for p in $(pidof turnserver); do "
    f'[ "/proc/$p/root" -ef /proc/1/root ] || exit {_ELSEWHERE}; '
    "tr '\\000' '\\n' < /proc/$p/cmdline; break; done"
)


@dataclass(frozen=True, slots=True)
class TurnServer:
    """What coturn was told. `options` are names and values; secrets and addresses are left out.

    `open_inner` are inner networks that it would relay to.
    """

    options: dict[str, str]
    secrets: tuple[Secret, ...]
    denies_all: bool
    open_inner: tuple[str, ...]
    allows_inner: int
    users: int
    suites: tuple[str, ...]
    file: Readers
    waits_for_tls: bool = True
    """It has opened its port for TLS, which it does only if it can read certificate and key."""

    def switch(self, name: str) -> bool:
        """Tell whether an option is on: named, and not with a word for off."""
        return name in self.options and self.options[name].lower() not in _OFF


@dataclass(frozen=True, slots=True)
class TurnCertificate:
    """What coturn shows on its TLS port, and who may read the key."""

    realm: str
    certificate: Certificate
    key: Readers


@dataclass(frozen=True, slots=True)
class TurnSandbox:
    """What systemd could keep from coturn and does not."""

    missing: tuple[str, ...]
    stale: bool


def _told(host: Host) -> tuple[list[tuple[str, str]], str]:
    """Return all options with their values in order, and the file they come from."""
    # Several words of one command line; without a process there is none to read.
    running = host.run(_RUNNING)
    usual = host.run("cat %s", _FILE)
    if running.rc == _ELSEWHERE:
        raise UnseenError("coturn runs in a container, into which nobody looks")
    if not running.stdout.strip():
        raise UnseenError("coturn does not run, so nobody knows what it was told")
    line = list(command_line(running.stdout))
    path = next((value for name, value in line if name == "c"), _FILE)
    text = usual if path == _FILE else host.run("cat %s", path)
    if text.rc:
        raise UnseenError(f"{path[:80]} cannot be read")
    if "\x00" in text.stdout or "\ufffd" in text.stdout:
        raise UnseenError(f"{path[:80]} is no text")
    return [*options(text.stdout), *line], path


def options(text: str) -> Iterator[tuple[str, str]]:
    """Return the options of a file as coturn reads it: name, then spaces or `=`, then value."""
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith("#"):
            name, *rest = re.split(r"[ \t=]+", line, maxsplit=1)
            yield name, "".join(rest).strip('"')


def command_line(text: str) -> Iterator[tuple[str, str]]:
    """Return the options of a command line, of which each line is one word."""
    words = iter(text.split("\n")[1:])
    for word in words:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            yield name, value
        elif word[:2] in _SHORT:
            name = _SHORT[word[:2]]
            value = word[2:] or (next(words, "") if name in _VALUED else "")
            yield name, value


def probe_turn_server(host: Host) -> TurnServer:
    """Read what coturn was told, and keep what is neither secret nor somebody's address."""
    told, path = _told(host)
    last = dict(told)
    suites = host.run("openssl ciphers -s -tls1_2 %s", last.get("cipher-list", "DEFAULT"))
    mode = host.run(*readers_question(path))
    sockets = host.run("ss -Hlntp")
    denied = [one for name, value in told if name == "denied-peer-ip" for one in _range(value)]
    allowed = [one for name, value in told if name == "allowed-peer-ip" for one in _range(value)]
    file = readers_of(mode.rc, mode.stdout, path)
    if sockets.rc:
        raise UnseenError(f"ss ended with {sockets.rc}")
    if suites.rc:
        raise UnseenError("openssl does not know the suites that coturn is told to offer")
    kept = {name: value for name, value in last.items() if name in _KEPT}
    return TurnServer(
        options=kept,
        secrets=tuple(
            secret_of("relays", value) for name, value in told if name == "static-auth-secret"
        ),
        denies_all=_covers(denied, "0.0.0.0/0") and _covers(denied, "::/0"),
        open_inner=tuple(each for each in INNER if not _covers(denied, each)),
        allows_inner=sum(_is_loopback(each) for each in allowed),
        users=sum(name in ("user", "userdb") for name, _ in told),
        suites=tuple(suites.stdout.strip().split(":")),
        file=file,
        waits_for_tls=_waits(sockets.stdout, last.get("tls-listening-port", "5349")),
    )


def _waits(text: str, port: str) -> bool:
    """Tell whether coturn has opened a TCP port, by what ss lists."""
    words = (line.split() for line in text.splitlines() if '"turnserver"' in line)
    return any(len(each) > 3 and each[3].endswith(f":{port}") for each in words)  # noqa: PLR2004 - the address is the fourth


# Names of switches and limits, whose values name nobody.
_KEPT: Final = frozenset(
    (
        *("use-auth-secret", "lt-cred-mech", "no-auth"),
        *("verbose", "Verbose", "log-file"),
        *("syslog", "no-stdout-log", "simple-log"),
        *("no-tlsv1", "no-tlsv1_1", "no-tlsv1_2"),
        *("no-tls", "no-dtls", "no-tcp"),
        *("no-tcp-relay", "no-cli", "cli-ip"),
        *("cli-port", "no-software-attribute", "user-quota"),
        *("total-quota", "stale-nonce", "allow-loopback-peers"),
        *("no-multicast-peers", "no-rfc5780", "mobility"),
        *("web-admin", "prometheus", "redis-statsdb"),
    )
)


def _range(value: str) -> Iterator[_Range]:
    """Return a range of addresses by version, first and last; raises `UnseenError` for none."""
    try:
        if "/" in value:
            net = ipaddress.ip_network(value, strict=False)
            yield net.version, int(net[0]), int(net[-1])
            return
        first, _, last = value.partition("-")
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last or first)
        yield low.version, int(low), int(high)
    except ValueError as error:
        raise UnseenError("coturn has a range of addresses that is none") from error


def _covers(ranges: list[_Range], network: str) -> bool:
    """Tell whether ranges hold a whole network between them."""
    net = ipaddress.ip_network(network)
    at, end = int(net[0]), int(net[-1])
    for _, low, high in sorted(each for each in ranges if each[0] == net.version):
        if low <= at <= high:
            at = high + 1
    return at > end


def _is_loopback(one: _Range) -> bool:
    kind = ipaddress.IPv4Address if one[0] == 4 else ipaddress.IPv6Address  # noqa: PLR2004 - IP version
    address = kind(one[1])
    return address.is_loopback or address.is_link_local or address.is_unspecified


def probe_turn_certificate(host: Host) -> TurnCertificate:
    """Read the certificate that coturn was told to show."""
    now = host.run("date +%s")
    last = dict(_told(host)[0])
    shown, key = last.get("cert", ""), last.get("pkey", "")
    pem, mode = host.run("cat %s", shown), host.run(*readers_question(key))
    if not shown or not key or pem.rc:
        raise UnseenError("coturn has no certificate that can be read")
    readers = readers_of(mode.rc, mode.stdout, key)
    return TurnCertificate(last.get("realm", ""), certificate_of(pem.stdout, now.stdout), readers)


def probe_turn_sandbox(host: Host) -> TurnSandbox:
    """Ask systemd what it keeps from coturn."""
    walls = walls_of(host, "coturn.service")
    return TurnSandbox(walls.missing, walls.stale)
