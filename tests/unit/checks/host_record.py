"""Examples for the control of host_record."""

from meethaus.probes.host_record import RecordFile
from tests.support.examples import Example

EXAMPLES = {
    "host-record-private": [
        Example((RecordFile(0o640, "root"),)),
        Example((RecordFile(0, ""),)),
        Example((RecordFile(0o644, "root"),), because="mode 0644"),
        Example((RecordFile(0o640, "prosody"),), because="of prosody"),
    ],
}
