"""How to look at when apt last asked for updates, and what it takes without a signature."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = [
    "DUMP",
    "AptTrust",
    "Options",
    "PackageLists",
    "options_of",
    "probe_apt_trust",
    "probe_package_lists",
]


@dataclass(frozen=True, slots=True)
class PackageLists:
    """How long ago apt last asked which updates there are, in seconds."""

    age: int


@dataclass(frozen=True, slots=True)
class AptTrust:
    """The options by which apt takes what nobody signed, and how many sources are excused."""

    options: tuple[str, ...]
    trusted_sources: int


Options = Mapping[str, tuple[str, ...]]

DUMP: Final = "apt-config dump"
# Lists that are still current leave their directory as it is. The first stamp is that of whoever
# asks by hand or by Ansible, the second that of apt's own timer; both after success only.
_AGES: Final = (
    "date +%s && stat -c %Y /var/lib/apt/lists && "
    "for stamp in update-success-stamp update-stamp; do "
    "test ! -e /var/lib/apt/periodic/$stamp || stat -c %Y /var/lib/apt/periodic/$stamp; done"
)
_EXCUSED: Final = """\
l=/etc/apt/sources.list
t=$(for f in $l $l.d/*.list $l.d/*.sources; do
    if [ -e "$f" ] || [ -L "$f" ]; then cat -- "$f" || exit 9; fi
done) || exit 9
printf '%s\\n' "$t" | grep -ciE '^[^#]*\\[[^]]*trusted=yes|^trusted: *yes'"""
# What apt cannot read itself says nothing about trust either.
_UNDERSTOOD: Final = "apt-cache policy"
# The options of which each is enough to take what nobody signed (apt-secure(8), apt.conf(5)).
_CARELESS: Final = (
    "APT::Get::AllowUnauthenticated",
    "Acquire::AllowInsecureRepositories",
    "Acquire::AllowWeakRepositories",
    "Acquire::AllowDowngradeToInsecureRepositories",
)
_YES: Final = ("1", "true", "yes", "on", "with", "enable")


def probe_package_lists(host: Host) -> PackageLists:
    """Ask when the directory of the lists last changed, and what the stamps say."""
    return PackageLists(_age(host.run(_AGES)))


def probe_apt_trust(host: Host) -> AptTrust:
    """Ask apt what it would take without a signature."""
    dump, excused = host.run(DUMP), host.run(_EXCUSED)
    understood = host.run(_UNDERSTOOD)
    options = _options(dump)
    if understood.rc or not excused.stdout.strip().isdecimal():
        raise UnseenError("the sources of apt cannot be read")
    careless = (each for each in _CARELESS if (options.get(each.lower()) or ("",))[-1] in _YES)
    return AptTrust(tuple(careless), int(excused.stdout))


def _options(told: CommandResult) -> Options:
    options = options_of(told.stdout)
    if told.rc or not options:
        raise UnseenError(f"apt-config ended with {told.rc}: the options of apt are unknown")
    return options


def options_of(text: str) -> Options:
    """Return apt's options by their names in small letters, in the order in which they are told.

    The entries of a list stand below its name with two colons at the end.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if matched := re.fullmatch(r'(\S+) "(.*)";', line):
            name = matched[1].lower()
            found[name] = (*found.get(name, ()), matched[2])
    return found


def _age(told: CommandResult) -> int:
    numbers = list(_numbers(told.stdout))
    if told.rc or len(numbers) < 2:  # noqa: PLR2004 - now, and when
        raise UnseenError("nobody knows when apt last asked for updates")
    return max(0, numbers[0] - max(numbers[1:]))


def _numbers(text: str) -> Iterator[int]:
    yield from (int(each) for each in text.split() if each.isdecimal())
