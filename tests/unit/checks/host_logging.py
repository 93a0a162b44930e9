"""Examples for the controls of host_logging."""

from dataclasses import replace

from meethaus.probes.host_logging import Journal
from tests.support.examples import Example

DAY = 86400
GOOD = Journal(
    storage="persistent",
    retention_seconds=6 * DAY + DAY // 2,
    file_seconds=DAY // 4,
    forwards_to_syslog=False,
    oldest_entry_seconds=6 * DAY,
)

EXAMPLES = {
    "host-logging-journal-short": [
        Example((GOOD,)),
        Example((replace(GOOD, retention_seconds=0),), because="MaxRetentionSec is not set"),
        Example((replace(GOOD, file_seconds=30 * DAY),), because="36.5 days"),
        Example((replace(GOOD, oldest_entry_seconds=8 * DAY),), because="8.0 days"),
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
}
