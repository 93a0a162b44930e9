"""How to look at whom the host asks for the time, and whether it answers others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.host_kernel_settings import in_container, is_container
from meethaus.probes.host_logging import section
from meethaus.probes.units import Unit, argument_after, ask_units, units_of

__all__ = ["TimeServer", "TimeSource", "probe_time_source", "servers_of"]


@dataclass(frozen=True, slots=True)
class TimeServer:
    """Whom the host asks, by name; `proved` means that answers are authenticated (NTS)."""

    address: str
    proved: bool


@dataclass(frozen=True, slots=True)
class TimeSource:
    """The program that keeps the time, `""` if none does, and what it was told.

    A `container` has the clock of the machine below it; the program waits there in vain.
    """

    program: str
    servers: tuple[TimeServer, ...]
    answers_others: bool
    container: bool


_UNITS: Final = "chrony.service ntpsec.service ntp.service systemd-timesyncd.service"
_ON: Final = ("active", "activating", "reloading")
_CHRONY: Final = "/etc/chrony/chrony.conf"
# Directories of further servers, which DHCP and other packages fill (chrony.conf(5), sourcedir).
_FURTHER: Final = "cat /run/chrony-dhcp/*.sources /etc/chrony/sources.d/*.sources 2>/dev/null"
_OTHER: Final = "cat /etc/ntpsec/ntp.conf /etc/ntp.conf 2>/dev/null"
# What systemd-timesyncd asks where nothing is set; Debian and Ubuntu each name their own.
_OF_THE_DISTRIBUTION: Final = "those that the distribution chose"


def probe_time_source(host: Host) -> TimeSource:
    """Find the program that is in use, and let it say whom it asks."""
    asked = ask_units(host, _UNITS, "ActiveState,UnitFileState,ExecStart")
    container = in_container(host)
    further, other = host.run(_FURTHER), host.run(_OTHER)
    timesyncd = host.run("systemd-analyze cat-config systemd/timesyncd.conf")
    units = units_of(asked)
    unit = _in_use(units)
    within = is_container(container)
    if unit == "chrony.service":
        return _chrony(host, units[unit], further.stdout, container=within)
    if unit == "systemd-timesyncd.service":
        named = section(timesyncd.stdout, "Time")
        names = f"{named.get('NTP', '')} {named.get('FallbackNTP', '')}".split()
        servers = tuple(TimeServer(each, proved=False) for each in names)
        chosen = TimeServer(_OF_THE_DISTRIBUTION, proved=False)
        return TimeSource("systemd-timesyncd", servers or (chosen,), False, within)  # noqa: FBT003 - it never does
    if unit:
        servers = tuple(servers_of(other.stdout))
        if not servers:
            raise UnseenError(f"{unit} runs, and whom it asks cannot be read")
        return TimeSource(unit.removesuffix(".service"), servers, True, within)  # noqa: FBT003 - by its nature
    return TimeSource("", (), False, within)  # noqa: FBT003 - nobody does


def _in_use(units: dict[str, Unit]) -> str:
    running = [each for each in _UNITS.split() if units.get(each, {}).get("ActiveState") in _ON]
    enabled = [
        each for each in _UNITS.split() if units.get(each, {}).get("UnitFileState") == "enabled"
    ]
    return (*running, *enabled, "")[0]


def _chrony(host: Host, unit: Unit, further: str, *, container: bool) -> TimeSource:
    path = argument_after("-f", unit.get("ExecStart", "")) or _CHRONY
    # It prints what it makes of all its files, and ends (chronyd(8), since version 4).
    told = host.run("chronyd -p -f %s", path)
    if told.rc:
        raise UnseenError(f"chronyd cannot say what it makes of {path}")
    text = told.stdout
    words = [line.split() for line in text.splitlines()]
    if any(each[:1] == ["sourcedir"] for each in words):
        text = f"{text}\n{further}"
    ports = [each[1] for each in words if each[:1] == ["port"] and len(each) > 1]
    allows = any(each[:1] == ["allow"] for each in words)
    return TimeSource("chrony", tuple(servers_of(text)), allows and ports != ["0"], container)


def servers_of(text: str) -> Iterator[TimeServer]:
    """Yield the servers of a file in the manner of ntpd and chrony."""
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in ("server", "pool", "peer"):
            yield TimeServer(words[1].lower(), "nts" in words[2:])
