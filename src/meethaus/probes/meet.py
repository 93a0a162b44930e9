"""How to look at what runs on a host, and at what the last apply wrote down there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.nginx_conf import DUMP, parse_dump, servers
from meethaus.probes.nginx_paths import serves_client

__all__ = ["READ_RECORD", "Deployment", "Parts", "SignedWaiver", "probe_deployment", "probe_parts"]

RECORD: Final = "/etc/meethaus/deployment.json"
_SCHEMA: Final = "meethaus/deployment/1"
_ABSENT: Final = 3
# A link that leads nowhere is no absence.
READ_RECORD: Final = (
    f"if test -e {RECORD} || test -L {RECORD}; then cat {RECORD}; else exit {_ABSENT}; fi"
)

# A part runs, or could be started: a process by its program or its Java class, a package.
_PROCESSES: Final = {
    "jitsi_prosody": r"(^|/)(prosody|lua[0-9.]* [^ ]*prosody)\b",
    "jitsi_jicofo": r"org\.jitsi\.jicofo\.Main|jicofo\.jar",
    "jitsi_videobridge": r"org\.jitsi\.videobridge\.MainKt|jitsi-videobridge\.jar",
    "turn_server": r"(^|/)turnserver\b",
}
_LISTED: Final = "t=$(ps -eo args=) || exit 9; printf '%%s\\n' \"$t\""
_PACKAGES: Final = {
    "jitsi-meet-web": "jitsi_web",
    "prosody": "jitsi_prosody",
    "jicofo": "jitsi_jicofo",
    "jitsi-videobridge2": "jitsi_videobridge",
    "coturn": "turn_server",
}
# Where the client lies: the package's place, and that of a container of the project.
_NO_NGINX: Final = 127
_CLIENT: Final = "/usr/share/jitsi-meet/index.html"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the product that are on a host, by the names of their groups."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedWaiver:
    """A waiver as the record holds it; `expires` is a date of ISO 8601."""

    subject: str
    owner: str
    reason: str
    expires: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """The record of the last apply; empty and not `present` where none was left."""

    present: bool
    profile: str = ""
    parts: tuple[str, ...] = ()
    settings: Mapping[str, Any] | None = None
    waivers: tuple[SignedWaiver, ...] = ()


def probe_parts(host: Host) -> Parts:
    """Tell which parts run or are installed, whoever put them there."""
    running = {
        part: host.run(f"{_LISTED} | grep -v ' grep ' | grep -cE -e %s", pattern)
        for part, pattern in _PROCESSES.items()
    }
    listed = host.run("dpkg-query --show --showformat '${db:Status-Status} ${Package}\\n'")
    client = host.run(f"test -e {_CLIENT}")
    web = host.run(DUMP)
    if listed.rc:
        raise UnseenError("dpkg-query failed, so nobody knows what is installed")
    lines = [line.partition(" ") for line in listed.stdout.splitlines()]
    installed = {name for status, _, name in lines if status == "installed"}
    names = {part for package, part in _PACKAGES.items() if package in installed}
    names |= {part for part, result in running.items() if _counted(result.stdout)}
    if client.rc == 0 or _serves_client(web, names):
        names.add("jitsi_web")
    return Parts(tuple(sorted(names)))


def _serves_client(told: CommandResult, others: set[str]) -> bool:
    """Tell whether nginx serves the client, from wherever it lies."""
    try:
        return any(map(serves_client, servers(parse_dump(told.rc, told.stdout))))
    except UnseenError:
        # Where the rest of Jitsi runs beside an nginx that says nothing, it may be the one.
        return told.rc != _NO_NGINX and bool(others - {"turn_server"})


def _counted(told: str) -> int:
    if not (told.strip().isascii() and told.strip().isdecimal()):
        raise UnseenError("ps did not say what runs")
    return int(told)


def probe_deployment(host: Host) -> Deployment:
    """Read the record that the last apply left."""
    read = host.run(READ_RECORD)
    if read.rc == _ABSENT:
        return Deployment(present=False)
    if read.rc:
        raise UnseenError(f"{RECORD} cannot be read")
    try:
        record = json.loads(read.stdout)
        if record["schema"] != _SCHEMA:
            raise UnseenError(f"{RECORD} was written by another version")
        return Deployment(
            present=True,
            profile=str(record["profile"]),
            parts=tuple(str(part) for part in record["parts"]),
            settings=dict(record["settings"]),
            waivers=tuple(_waiver(each) for each in record["waivers"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UnseenError(f"{RECORD} is no record of ours") from error


def _waiver(read: Mapping[str, Any]) -> SignedWaiver:
    date.fromisoformat(str(read["expires"]))
    return SignedWaiver(*(str(read[key]) for key in ("subject", "owner", "reason", "expires")))
