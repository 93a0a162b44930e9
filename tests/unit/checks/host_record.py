"""Examples for the control of host_record."""

from meethaus.probes.host_record import RecordFile
from meethaus.probes.host_record_content import RecordContent
from tests.support.examples import Example

CONTENT = RecordContent(present=True, unchanged=True)

EXAMPLES = {
    "host-record-private": [
        Example((RecordFile(0o640, "root"),)),
        Example((RecordFile(0, ""),)),
        Example((RecordFile(0o644, "root"),), because="mode 0644"),
        Example((RecordFile(0o640, "prosody"),), because="of prosody"),
    ],
    "host-record-unchanged": [
        Example((CONTENT,)),
        Example((RecordContent(present=False),)),
        Example((RecordContent(present=True),), because="not those of which it holds"),
    ],
    "host-record-without-secrets": [
        Example((CONTENT,)),
        Example((RecordContent(present=False),)),
        Example((RecordContent(present=True, unchanged=True, secrets=1),), because="1 entries"),
    ],
}
