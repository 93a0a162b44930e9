"""How to look at the three daemons of Jitsi as systemd and the kernel see them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.units import blocks_of

__all__ = ["Daemon", "JitsiDaemons", "by_process", "probe_jitsi_daemons"]

_UNITS: Final = {
    "prosody.service": "prosody",
    "jicofo.service": "jicofo",
    "jitsi-videobridge2.service": "videobridge",
}
_PROPERTIES: Final = (
    "User",
    "NoNewPrivileges",
    "ProtectSystem",
    "ProtectHome",
    "PrivateDevices",
    "CapabilityBoundingSet",
    "SystemCallFilter",
)
_PID: Final = re.compile(r"\bpid=(\d+)")


@dataclass(frozen=True, slots=True)
class Daemon:
    """One daemon that runs: what systemd keeps from it, and the TCP addresses it listens on."""

    user: str
    confined: Mapping[str, bool]
    listens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JitsiDaemons:
    """Those of `prosody`, `jicofo` and `videobridge` that run on this host."""

    running: Mapping[str, Daemon]

    def daemon(self, name: str) -> Daemon:
        """Return one of them; raises `UnseenError` if it does not run here."""
        if name not in self.running:
            raise UnseenError(f"{name} does not run as a service of this host")
        return self.running[name]


def probe_jitsi_daemons(host: Host) -> JitsiDaemons:
    """Ask systemd for its units and the kernel for its sockets."""
    names = ",".join(("Id", "MainPID", *_PROPERTIES))
    shown = host.run(f"systemctl show --no-pager --property {names} {' '.join(_UNITS)}")
    # The package starts the focus by an init script, of which systemd knows no process. The
    # brackets keep the search from finding itself.
    loose = host.run("pgrep -o -f '[o]rg.jitsi.jicofo.Main'")
    sockets = host.run("ss -Hlntp")
    if shown.rc:
        raise UnseenError(f"systemctl show ended with {shown.rc}")
    if sockets.rc:
        raise UnseenError(f"ss ended with {sockets.rc}")
    if loose.rc not in {0, 1}:
        raise UnseenError(f"pgrep ended with {loose.rc}")
    listens = dict(by_process(sockets.stdout))
    running: dict[str, Daemon] = {}
    for unit in blocks_of(shown.stdout):
        name = _UNITS.get(unit.get("Id", ""), "")
        pid = unit.get("MainPID", "0")
        if name == "jicofo" and pid == "0":
            pid = loose.stdout.strip() or "0"
        if name and pid != "0":
            user = unit.get("User") or "root"
            running[name] = Daemon(user, _confined(unit), tuple(listens.get(pid, ())))
    return JitsiDaemons(running)


def _confined(unit: Mapping[str, str]) -> dict[str, bool]:
    """Tell for each property whether it keeps something from the daemon."""
    missing = [name for name in _PROPERTIES if name not in unit]
    if missing:
        raise UnseenError(f"systemd does not tell {missing[0]} of {unit.get('Id')}")
    return {
        "NoNewPrivileges": unit["NoNewPrivileges"] == "yes",
        "ProtectSystem": unit["ProtectSystem"] == "strict",
        "ProtectHome": unit["ProtectHome"] in {"yes", "tmpfs", "read-only"},
        "PrivateDevices": unit["PrivateDevices"] == "yes",
        "CapabilityBoundingSet": "cap_sys_admin" not in unit["CapabilityBoundingSet"],
        "SystemCallFilter": bool(unit["SystemCallFilter"]),
    }


def by_process(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the listening addresses of each process id."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        columns = line.split()
        if len(columns) < 5:  # noqa: PLR2004 - state, two queues, address, peer
            continue
        for pid in set(_PID.findall(line)):
            found.setdefault(pid, []).append(columns[3])
    yield from ((pid, sorted(set(addresses))) for pid, addresses in found.items())
