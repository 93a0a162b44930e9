"""How to look at what the system does with the memory of a program that crashes."""

from dataclasses import dataclass

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["MemoryDumps", "probe_memory_dumps"]


@dataclass(frozen=True, slots=True)
class MemoryDumps:
    """What becomes of a crash: the size that services may dump, and whether a program takes it."""

    limit: str
    is_piped: bool


def probe_memory_dumps(host: Host) -> MemoryDumps:
    """Ask systemd for the limit of its services, and the kernel where a dump goes."""
    limit = host.run("systemctl show --property DefaultLimitCORE --value")
    pattern = host.run("cat /proc/sys/kernel/core_pattern")
    if limit.rc or pattern.rc or not limit.stdout.strip():
        raise UnseenError("neither systemd nor the kernel says what becomes of a crash")
    return MemoryDumps(limit.stdout.strip(), pattern.stdout.startswith("|"))
