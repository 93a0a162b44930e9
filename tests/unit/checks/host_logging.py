"""Examples for the controls of host_logging."""

from dataclasses import replace

from meethaus.probes.host_logging import Journal
from meethaus.probes.host_logging_age import OldestLines
from meethaus.probes.host_logging_rules import JournalLimits, Rotation, RotationRule
from tests.support.examples import Example

DAY = 86400
GOOD = Journal(
    storage="persistent",
    retention_seconds=6 * DAY + DAY // 2,
    file_seconds=DAY // 4,
    forwards_to_syslog=False,
    oldest_entry_seconds=6 * DAY,
)
MIB = 2**20
LIMITS = JournalLimits(500 * MIB, 500 * MIB, split=False)
ROTATION = Rotation(
    rules=(
        RotationRule(("/var/log/dpkg.log",), 31, 372),
        RotationRule(("/var/log/dpkg.log", "/var/log/wtmp"), 1, 6),
    ),
    cleaned_days=5.5,
    scheduled=True,
)

EXAMPLES = {
    "host-logging-journal-short": [
        Example((GOOD,)),
        Example((replace(GOOD, retention_seconds=0),), because="MaxRetentionSec is not set"),
        Example((replace(GOOD, file_seconds=30 * DAY),), because="36.5 days"),
        Example((replace(GOOD, oldest_entry_seconds=8 * DAY),), because="8.0 days"),
        Example((replace(GOOD, oldest_entry_seconds=7 * DAY),)),
        Example((replace(GOOD, retention_seconds=6 * DAY, file_seconds=DAY),)),
        Example((replace(GOOD, retention_seconds=6 * DAY, file_seconds=DAY + 1),), because="7.0"),
        Example((GOOD,), {"host_logging_retention_days": 3}, because="6.0 days"),
    ],
    "host-logging-journal-not-copied": [
        Example((GOOD,)),
        Example((replace(GOOD, forwards_to_syslog=True),), because="is on"),
        Example(
            (replace(GOOD, forwards_to_syslog=True),),
            {"host_logging_syslog_forwarding_enabled": True},
        ),
    ],
    "host-logging-no-old-lines": [
        Example((OldestLines({"/var/log": 6.9, "/var/log/nginx": 0.2}, 12),)),
        Example((OldestLines({}, 0),)),
        Example(
            (OldestLines({"/var/log": 0.2, "/var/log/prosody": 300.0}, 12),),
            because="300.0 days old, in /var/log/prosody",
        ),
        Example((OldestLines({"/var/log": 7.1}, 1),), because="7.1 days old, in /var/log"),
        Example(
            (OldestLines({"/var/log": 2.5}, 1),),
            {"host_logging_retention_days": 2},
            because="2.5 days",
        ),
    ],
    "host-logging-rotation-short": [
        Example((ROTATION,)),
        Example((replace(ROTATION, rules=()),)),
        Example((replace(ROTATION, scheduled=False),), because="nothing starts logrotate"),
        # Debian's own rule alone.
        Example(
            (replace(ROTATION, rules=ROTATION.rules[:1]),), because="dpkg.log is kept for 36.5"
        ),
        Example(
            (
                Rotation(
                    (RotationRule(("/var/log/prosody/prosody.log",), 7, 364),),
                    36500,
                    scheduled=True,
                ),
            ),
            because="prosody.log is kept for 371.0",
        ),
        Example((ROTATION,), {"host_logging_retention_days": 3}, because="6.5 days"),
    ],
    "host-logging-journal-confined": [
        Example((LIMITS,)),
        Example((replace(LIMITS, disk_bytes=0),), because="SystemMaxUse is not set"),
        Example((replace(LIMITS, memory_bytes=501 * MIB),), because="RuntimeMaxUse is 501 MiB"),
        Example((replace(LIMITS, disk_bytes=501 * MIB),), {"host_logging_journal_mib": 501}),
    ],
    "host-logging-journal-whole": [
        Example((LIMITS,)),
        Example((replace(LIMITS, split=True),), because="SplitMode=uid"),
    ],
}
