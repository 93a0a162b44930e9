"""When the host forgets soon enough."""

from collections.abc import Mapping

from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.probes.host_logging import Journal
from meethaus.probes.host_logging_age import OldestLines
from meethaus.probes.host_logging_rules import NEVER, JournalLimits, Rotation, RotationRule

_DAY = 24 * 60 * 60
_MIB = 2**20
_OF_PRODUCT = ("/var/log/prosody", "/var/log/nginx", "/var/log/jitsi", "/var/lib/docker")
_TOLD = 3
"""So many logs are named; a report has no room for all."""


def check_host_logging_journal_short(sights: Sights, intent: Intent) -> Finding:
    journal = sights.fact(Journal)
    days = intent.number("host_logging_retention_days")
    expected = f"MaxRetentionSec and MaxFileSec together at most {days} days"
    if not journal.retention_seconds:
        return wrong("MaxRetentionSec is not set: entries stay until the space is used", expected)
    if journal.oldest_entry_seconds > days * _DAY:
        age = journal.oldest_entry_seconds / _DAY
        return wrong(f"the oldest entry is {age:.1f} days old", f"at most {days} days")
    # A file is deleted as a whole, by the age of its first entry when it was begun.
    longest = journal.retention_seconds + journal.file_seconds
    found = f"entries are at most {longest / _DAY:.1f} days old"
    return fine(found) if longest <= days * _DAY else wrong(found, expected)


def check_host_logging_journal_not_copied(sights: Sights, intent: Intent) -> Finding:
    journal = sights.fact(Journal)
    wanted = intent.switch("host_logging_syslog_forwarding_enabled")
    found = f"ForwardToSyslog is {'on' if journal.forwards_to_syslog else 'off'}"
    if journal.forwards_to_syslog and not wanted:
        return wrong(found, "off")
    return fine(found)


def check_host_logging_rotation_short(sights: Sights, intent: Intent) -> Finding:
    rotation = sights.fact(Rotation)
    days = intent.number("host_logging_retention_days")
    expected = f"at most {days} days in the log and its copies together"
    if not rotation.scheduled:
        return wrong("nothing starts logrotate by itself", "logrotate.timer is active")
    kept = {log: _days_kept(log, rotation) for rule in rotation.rules for log in rule.logs}
    if not kept:
        return fine("there is no log that logrotate has a rule for")
    log = max(kept, key=lambda each: (kept[each], each))
    if kept[log] <= days:
        return fine(f"{log} is kept for {kept[log]:.1f} days")
    return wrong(_told({each: span for each, span in kept.items() if span > days}), expected)


def _told(kept: Mapping[str, float]) -> str:
    """Return the logs that stay longest, those of the product first; a rule often has several."""
    spans: dict[float, list[str]] = {}
    for log in sorted(kept, key=lambda each: (not each.startswith(_OF_PRODUCT), each)):
        spans.setdefault(kept[log], []).append(log)
    ours = sorted(spans, key=lambda span: (not spans[span][0].startswith(_OF_PRODUCT), -span))
    told = [
        f"{spans[span][0]} is kept {'without an end' if span >= NEVER else f'for {span:.1f} days'}"
        for span in ours[:_TOLD]
    ]
    more = len(kept) - len(told)
    return f"{', '.join(told)}{f', and {more} more' if more else ''}"


def _days_kept(log: str, rotation: Rotation) -> float:
    """Return how old a line can become. Several rules may rotate a log: the quickest counts.

    Copies go by the rule that made them, or when somebody deletes all that are old.
    """
    rules: list[RotationRule] = [rule for rule in rotation.rules if log in rule.logs]
    in_log = min(rule.log_days for rule in rules)
    return in_log + min(rotation.cleaned_days, max(rule.copies_days for rule in rules))


def check_host_logging_no_old_lines(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(OldestLines)
    days = intent.number("host_logging_retention_days")
    if not seen.days:
        return fine("no log file holds anything")
    place = max(seen.days, key=lambda each: (seen.days[each], each))
    found = f"the oldest line is {seen.days[place]:.1f} days old, in {place}"
    return wrong(found, f"at most {days} days") if seen.days[place] > days else fine(found)


def check_host_logging_journal_confined(sights: Sights, intent: Intent) -> Finding:
    limits = sights.fact(JournalLimits)
    most = intent.number("host_logging_journal_mib")
    expected = f"SystemMaxUse and RuntimeMaxUse at most {most} MiB"
    for name, size in (
        ("SystemMaxUse", limits.disk_bytes),
        ("RuntimeMaxUse", limits.memory_bytes),
    ):
        if not size:
            return wrong(f"{name} is not set: a tenth of the space is used", expected)
        if size > most * _MIB:
            return wrong(f"{name} is {size // _MIB} MiB", expected)
    return fine(f"at most {limits.disk_bytes // _MIB} MiB")


def check_host_logging_journal_whole(sights: Sights, intent: Intent) -> Finding:
    if sights.fact(JournalLimits).split:
        return wrong("each user has files of their own (SplitMode=uid)", "SplitMode=none")
    return fine("all entries are in the same files")
