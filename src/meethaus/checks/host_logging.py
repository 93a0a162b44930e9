"""When the host forgets soon enough."""

from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.probes.host_logging import Journal

_DAY = 24 * 60 * 60


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
