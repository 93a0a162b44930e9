"""How to look at what the system does with the memory of a program that crashes."""

from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["MemoryDumps", "probe_memory_dumps"]


@dataclass(frozen=True, slots=True)
class MemoryDumps:
    """What becomes of a crash: the size that services may dump, and whether a program takes it.

    A program that does nothing throws away what it gets; that one does not count.
    """

    limit: str
    is_piped: bool


# The role host_kernel writes the first; each ends at once and reads nothing.
_DOES_NOTHING: Final = ("/bin/false", "/usr/bin/false", "/bin/true", "/usr/bin/true")


def probe_memory_dumps(host: Host) -> MemoryDumps:
    """Ask systemd for the limit of its services, and the kernel where a dump goes."""
    limit = host.run("systemctl show --property DefaultLimitCORE --value")
    pattern = host.run("cat /proc/sys/kernel/core_pattern")
    if limit.rc or pattern.rc or not limit.stdout.strip():
        raise UnseenError("neither systemd nor the kernel says what becomes of a crash")
    program = pattern.stdout.removeprefix("|").split()[:1]
    piped = pattern.stdout.startswith("|") and not {*program} & {*_DOES_NOTHING}
    return MemoryDumps(limit.stdout.strip(), piped)
