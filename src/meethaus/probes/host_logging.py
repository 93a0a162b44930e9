"""How to look at what the host writes down, and for how long."""

import json
from dataclasses import dataclass

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.spans import seconds

__all__ = ["JOURNALD", "Journal", "journal_section", "probe_journal", "section"]

JOURNALD = "systemd-analyze cat-config systemd/journald.conf"
"""Says journald's files as systemd merges them."""


@dataclass(frozen=True, slots=True)
class Journal:
    """How journald is set, all its files read, and the age of its oldest entry.

    A limit of 0 seconds means that there is none.
    """

    storage: str
    retention_seconds: int
    file_seconds: int
    forwards_to_syslog: bool
    oldest_entry_seconds: int


# What journald does where nothing is set (journald.conf(5) of systemd 252 and 257, and Debian's
# package, which forwards to syslog).
_DEFAULTS = {
    "Storage": "auto",
    "MaxRetentionSec": "0",
    "MaxFileSec": "1month",
    "ForwardToSyslog": "yes",
}
_ON = {"1", "yes", "y", "true", "t", "on"}


def probe_journal(host: Host) -> Journal:
    """Read journald's files as systemd merges them, and the first entry that is kept."""
    files = host.run(JOURNALD)
    now = host.run("date +%s")
    # Only the time of the entry is taken along, not what it says. (--lines=+1 would be shorter;
    # before systemd 254 it silently means the last entry.)
    first = host.run(
        "journalctl --quiet --no-pager --output json --output-fields _BOOT_ID | head -n 1"
    )
    settings = _DEFAULTS | journal_section(files)
    return Journal(
        storage=settings["Storage"],
        retention_seconds=seconds(settings["MaxRetentionSec"]),
        file_seconds=seconds(settings["MaxFileSec"]),
        forwards_to_syslog=settings["ForwardToSyslog"].lower() in _ON,
        oldest_entry_seconds=_age(first.stdout, now.stdout),
    )


def journal_section(told: CommandResult) -> dict[str, str]:
    """Return the settings of `[Journal]` that `JOURNALD` told."""
    if told.rc:
        raise UnseenError(f"systemd-analyze ended with {told.rc}: journald's files are unknown")
    return section(told.stdout, "Journal")


def section(text: str, name: str) -> dict[str, str]:
    """Return the settings of a section; the last one counts, an empty one is the default."""
    found: dict[str, str] = {}
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == f"[{name}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            found[key.strip()] = value.strip()
    return {key: value for key, value in found.items() if value}


def _age(entry: str, now: str) -> int:
    """Return how old an entry is; an empty journal has none, and remembers nothing."""
    if not entry.strip():
        raise UnseenError("journalctl shows no entry, not even of this boot")
    try:
        written = int(json.loads(entry.splitlines()[0])["__REALTIME_TIMESTAMP"]) // 1_000_000
        return max(0, int(now) - written)
    except (ValueError, KeyError, TypeError) as error:
        raise UnseenError("journalctl's first entry has no time") from error
