"""How to look at how people log in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["Sshd", "probe_sshd"]

_WANTED: Final = (
    *("passwordauthentication", "kbdinteractiveauthentication", "permitrootlogin"),
    *("permitemptypasswords", "x11forwarding", "allowagentforwarding", "allowtcpforwarding"),
    *("permittunnel", "allowstreamlocalforwarding", "gatewayports"),
)


@dataclass(frozen=True, slots=True)
class Sshd:
    """The settings that sshd uses, by their names in lower case.

    `exceptions` is the number of Match blocks, whose settings differ for some.
    """

    settings: Mapping[str, str]
    exceptions: int


def probe_sshd(host: Host) -> Sshd:
    """Ask sshd itself what it makes of all its files."""
    told = host.run("sshd -T")
    blocks = host.run(
        "cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null"
        " | grep -ciE '^[[:space:]]*match[[:space:]]'"
    )
    if told.rc:
        raise UnseenError(f"sshd -T ended with {told.rc}, so nobody knows how people log in")
    settings = dict(_pair(line) for line in told.stdout.splitlines())
    missing = [each for each in _WANTED if each not in settings]
    if missing or not blocks.stdout.strip().isdecimal():
        raise UnseenError(f"sshd -T does not tell {', '.join(missing) or 'all'}")
    wanted = {name: settings[name] for name in _WANTED}
    return Sshd(wanted, int(blocks.stdout))


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(" ")
    return name.lower(), value.strip().lower()
