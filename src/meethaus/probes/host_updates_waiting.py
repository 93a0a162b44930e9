"""How to look at security updates that are known and not installed."""

import re
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["WaitingUpdates", "probe_waiting_updates"]

# What is held back is not safe for that. Nothing is downloaded, installed or locked.
_SIMULATE: Final = "apt-get --simulate --ignore-hold -o Debug::NoLocking=1 dist-upgrade"
# A line of apt: Inst openssl [1] (2 Debian-Security:12/oldstable-security [amd64])
_INSTALLED: Final = re.compile(r"^Inst (\S+) \[[^\]]*\] \((\S+) ([^\[\]]*)", re.MULTILINE)
_END: Final = re.compile(r"^\d+ upgraded, \d+ newly installed", re.MULTILINE)
# The last one is as old as the host itself.
_STAMPS: Final = ("/var/lib/apt/periodic/upgrade-stamp", "/etc/machine-id")
_AGE: Final = 't=$(stat -c %%Y %s) && echo "$(($(date +%%s) - t))"'


@dataclass(frozen=True, slots=True)
class WaitingUpdates:
    """`security` counts packages whose newer version lies in a security archive.

    `night` is how long ago, in seconds, updates were last installed by themselves, `None` if never;
    `host_age` is for how many seconds the host exists.
    """

    security: int
    night: int | None
    host_age: int


def probe_waiting_updates(host: Host) -> WaitingUpdates:
    """Let apt say what it would install now, from the lists that it has."""
    told = host.run(_SIMULATE)
    night, born = (host.run(_AGE, each) for each in _STAMPS)
    if told.rc or not _END.search(told.stdout):
        raise UnseenError(f"apt-get does not say what it would install (code {told.rc})")
    if born.rc:
        raise UnseenError("nobody knows since when the host exists")
    waiting = [name for name, _, where in _INSTALLED.findall(told.stdout) if _is_security(where)]
    return WaitingUpdates(
        security=len(waiting),
        night=None if night.rc else _seconds(night.stdout),
        host_age=_seconds(born.stdout),
    )


def _is_security(where: str) -> bool:
    return "security" in where.lower()


def _seconds(told: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}\n?", told, re.ASCII):
        raise UnseenError("the time of a file is no number")
    # A clock that was put back makes a file younger than now.
    return max(0, int(told))
