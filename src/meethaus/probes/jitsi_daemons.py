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
# One in a container has sockets and walls of which the host's systemd and ss know nothing.
_LOOSE: Final = (
    "p=$(pgrep -o -f '[o]rg.jitsi.jicofo.Main') || exit; "
    '[ "/proc/$p/root" -ef /proc/1/root ] || exit 1; ps -o pid=,user:32= -p "$p"'
)
_PID: Final = re.compile(r"\bpid=(\d+)")


@dataclass(frozen=True, slots=True)
class Daemon:
    """One daemon that runs: what systemd keeps from it, and the TCP addresses it listens on."""

    user: str
    confined: Mapping[str, bool]
    listens: tuple[str, ...]
    journaled: bool = True
    """What it writes to its console goes to the journal."""


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
    names = ",".join(("Id", "LoadState", "MainPID", "StandardOutput", *_PROPERTIES))
    shown = host.run(f"systemctl show --no-pager --property {names} {' '.join(_UNITS)}")
    # The package starts the focus by an init script, of which systemd knows neither process nor
    # account. The brackets keep the search from finding itself.
    loose = host.run(_LOOSE)
    sockets = host.run("ss -Hlntp")
    if shown.rc:
        raise UnseenError(f"systemctl show ended with {shown.rc}")
    if sockets.rc:
        raise UnseenError(f"ss ended with {sockets.rc}")
    if loose.rc not in {0, 1}:
        raise UnseenError(f"pgrep or ps ended with {loose.rc}")
    listens = dict(by_process(sockets.stdout))
    running: dict[str, Daemon] = {}
    for unit in blocks_of(shown.stdout):
        name = _UNITS.get(unit.get("Id", ""), "")
        pid = unit.get("MainPID", "0")
        user = unit.get("User") or "root"
        if name == "jicofo" and pid == "0" and unit.get("LoadState") == "loaded":
            pid, user = (*loose.stdout.split(), "0", "root")[:2]
        if name and pid != "0":
            sockets_of = tuple(listens.get(pid, ()))
            journaled = unit.get("StandardOutput", "").startswith("journal")
            running[name] = Daemon(user, _confined(unit), sockets_of, journaled)
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
        # A list of what is forbidden that has nothing on it is shown as its sign alone.
        "SystemCallFilter": unit["SystemCallFilter"] not in {"", "~"},
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
