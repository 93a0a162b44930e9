"""How to look at the rules by which logs go: logrotate's, and the limits of the journal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.host_logging import JOURNALD, journal_section
from meethaus.probes.units import Unit, ask_units, units_of

__all__ = [
    "NEVER",
    "JournalLimits",
    "Rotation",
    "RotationRule",
    "probe_journal_limits",
    "probe_rotation",
    "rules_of",
    "size",
]

NEVER: Final = 36500.0
"""Days that stand for no limit."""


@dataclass(frozen=True, slots=True)
class RotationRule:
    """How long lines of some logs stay: in the log itself, and in its copies, in days."""

    logs: tuple[str, ...]
    log_days: float
    copies_days: float


@dataclass(frozen=True, slots=True)
class Rotation:
    """The rules for logs that exist. Copies older than `cleaned_days` are deleted anyway.

    `scheduled` says whether anything runs logrotate by itself.
    """

    rules: tuple[RotationRule, ...]
    cleaned_days: float
    scheduled: bool


_SPANS: Final = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 31.0, "yearly": 366.0}
_AFTER: Final = re.compile(r"after (\d+) days")
_KEPT: Final = re.compile(r"\((\d+) rotations?\)")
_MINUTES: Final = re.compile(
    r"\bfind\b[^;]*?/var/log\b[^;]*?-(mmin|mtime) \+(\d+)[^;]*?(?:\brm|-delete)\b"
)
# Where Docker keeps what containers write to their console, unless it is told something else.
_OF_CONTAINERS: Final = (
    "d=/var/lib/docker/containers; test ! -e $d || find $d -name '*-json.log' -size +0"
)
# Names that packages give their logs; any other may be that of somebody or of their site.
_KNOWN: Final = re.compile(
    r"/var/log/((prosody|nginx|jitsi|apt|unbound|chrony|letsencrypt|unattended-upgrades|turnserver)/"
    r"(prosody|access|error|jvb|jicofo|jicofo-xmpp|history|term|unbound|tracking|measurements|"
    r"statistics|letsencrypt|unattended-upgrades|unattended-upgrades-dpkg|"
    r"unattended-upgrades-shutdown|turnserver)\.(log|err)|[bw]tmp|lastlog|faillog|syslog|messages|"
    r"debug|(alternatives|dpkg|auth|kern|daemon|user|mail|cron|boot|ufw|fail2ban|aptitude)\.log)"
    r"|/var/lib/docker/containers/\*/\*-json\.log"
)
# The first starts of the machine: its own addresses and packages, nobody who meets.
_OF_NOBODY: Final = ("/var/log/cloud-init",)


def probe_rotation(host: Host) -> Rotation:
    """Ask logrotate itself what it would do, for each file that it is started with."""
    asked = ask_units(
        host,
        "logrotate.service logrotate.timer cron.service",
        "ActiveState,ExecStart,ExecStartPre,ExecStartPost,ExecStopPost",
    )
    daily = host.run("test -x /etc/cron.daily/logrotate")
    kept = host.run(_OF_CONTAINERS)
    units = units_of(asked)
    service = units.get("logrotate.service", {})
    commands = "\n".join(value for name, value in service.items() if name.startswith("Exec"))
    files = sorted({*_files(commands)} or {"/etc/logrotate.conf"})
    told = [host.run("logrotate --debug --state=/dev/null %s 2>&1", each) for each in files]
    if any("Handling" not in each.stdout for each in told):
        raise UnseenError("logrotate does not say what it would do")
    # It leaves out a file that it does not understand, and with it the logs that the file is for.
    if any(each.rc or re.search(r"^error: ", each.stdout, re.MULTILINE) for each in told):
        raise UnseenError("logrotate does not understand all of its files")
    rules = tuple(rule for each in told for rule in rules_of(each.stdout))
    return Rotation(
        rules=_nameless((*rules, *_of_containers(kept, rules))),
        cleaned_days=_cleaned(commands),
        scheduled=_runs(units.get("logrotate.timer")) if service else daily.rc == 0,
    )


def _nameless(rules: tuple[RotationRule, ...]) -> tuple[RotationRule, ...]:
    """Replace the names of logs that are not Debian's or the product's: they may be people's."""
    logs = sorted({log for rule in rules for log in rule.logs if not _KNOWN.fullmatch(log)})
    told = {log: f"another log ({number})" for number, log in enumerate(logs, 1)}
    return tuple(
        replace(rule, logs=tuple(told.get(log, log) for log in rule.logs)) for rule in rules
    )


def _of_containers(told: CommandResult, rules: tuple[RotationRule, ...]) -> Iterator[RotationRule]:
    """Yield a rule for what containers write that logrotate leaves alone; it has no end.

    A limit of its size is none of its age, and its name holds that of the container.
    """
    if told.rc:
        raise UnseenError("nobody knows whether containers have logs here")
    known = {log for rule in rules for log in rule.logs}
    if any(log not in known for log in told.stdout.splitlines()):
        yield RotationRule(("/var/lib/docker/containers/*/*-json.log",), NEVER, 0.0)


def _runs(unit: Unit | None) -> bool:
    return unit is not None and unit.get("ActiveState") == "active"


def _files(commands: str) -> Iterator[str]:
    """Yield the settings that logrotate is started with."""
    for line in re.findall(r"argv\[\]=(\S*logrotate\b[^;]*)", commands):
        yield from (word for word in line.split()[1:] if word.startswith("/"))


def _cleaned(commands: str) -> float:
    """Return after how many days somebody deletes what logrotate left, by systemd's command."""
    found = _MINUTES.search(commands)
    if not found:
        return NEVER
    return int(found[2]) / 1440 if found[1] == "mmin" else int(found[2]) + 1.0


def rules_of(told: str) -> Iterator[RotationRule]:
    """Yield what logrotate says in its debug mode of logs that exist and hold something."""
    for block in told.split("\nrotating pattern: ")[1:]:
        head, _, rest = block.partition("\n")
        _, _, rhythm = head.rpartition("  ")
        logs = [
            log
            for log in re.findall(r"^considering log (\S+)$", rest, re.MULTILINE)
            if "*" not in log
            and f"log {log} does not exist" not in rest
            and not log.startswith(_OF_NOBODY)
        ]
        if not logs:
            continue
        after = _AFTER.search(rhythm)
        spans = [days for word, days in _SPANS.items() if word in rhythm]
        span = float(after[1]) if after else (spans or [NEVER])[0]
        kept = _KEPT.search(rhythm)
        copies = int(kept[1]) * span if kept else 0.0 if "no old logs" in rhythm else NEVER
        # What waits until it is large enough stays for ever in a quiet log.
        waits = span == NEVER or re.search(r"only log files >= \d+ bytes are rotated", rest)
        yield RotationRule(tuple(logs), NEVER if waits else span, min(copies, NEVER))


# --- The journal ---


@dataclass(frozen=True, slots=True)
class JournalLimits:
    """How much the journal may hold, 0 where nothing is said, and whether users have their own."""

    disk_bytes: int
    memory_bytes: int
    split: bool


_UNITS: Final = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40, "P": 2**50, "E": 2**60}


def probe_journal_limits(host: Host) -> JournalLimits:
    """Read journald's files as systemd merges them."""
    settings = journal_section(host.run(JOURNALD))
    return JournalLimits(
        disk_bytes=size(settings.get("SystemMaxUse", "0")),
        memory_bytes=size(settings.get("RuntimeMaxUse", "0")),
        # journald.conf(5): each user has files of their own unless something else is said.
        split=settings.get("SplitMode", "uid") == "uid",
    )


def size(text: str) -> int:
    """Return a size in bytes as systemd writes it; raises `UnseenError` for what is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGTPE]?)B?", text.strip())
    if not found:
        raise UnseenError("the size of the journal is no size")
    return int(float(found[1]) * _UNITS[found[2]])
