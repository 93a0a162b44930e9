"""What systemd keeps from a daemon, as it is in force."""

from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["WALLS", "walls_of"]

WALLS: Final = {
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectProc": "invisible",
    "NoNewPrivileges": "yes",
    "RestrictNamespaces": "yes",
    "MemoryDenyWriteExecute": "yes",
    "LimitCORE": "0",
}
"""What each daemon that strangers reach can do without (systemd.exec(5))."""


@dataclass(frozen=True, slots=True)
class Walls:
    """The names of what systemd does not keep from a daemon and could."""

    missing: tuple[str, ...]
    stale: bool
    """The files changed and systemd has not read them."""


def walls_of(host: Host, unit: str) -> Walls:
    """Return what a unit lacks; raises `UnseenError` if systemd does not run it."""
    asked = ",".join((*WALLS, "LoadState", "ActiveState", "NeedDaemonReload"))
    told = host.run("systemctl show %s --no-pager -p %s", unit, asked)
    found = dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line)
    if told.rc or found.get("LoadState") != "loaded":
        raise UnseenError(f"{unit} is no unit of systemd here")
    missing = tuple(name for name, wanted in WALLS.items() if found.get(name) != wanted)
    return Walls(missing, found.get("NeedDaemonReload") != "no")
