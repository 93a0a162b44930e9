"""How to look at who can read what the last apply wrote down."""

import re
from dataclasses import dataclass

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.meet import RECORD

__all__ = ["RecordFile", "probe_record_file"]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The record's mode and owner; mode 0 and no owner where there is none."""

    mode: int
    owner: str


def probe_record_file(host: Host) -> RecordFile:
    """Ask for the mode of the record, if there is one."""
    there = host.run(f"test -e {RECORD} || test -L {RECORD}")
    told = host.run(f"stat --dereference --format '%a %U' {RECORD}")
    if there.rc == 1:
        return RecordFile(0, "")
    words = told.stdout.split()
    if told.rc or len(words) != 2 or not re.fullmatch("[0-7]{1,4}", words[0]):  # noqa: PLR2004 - mode and owner
        raise UnseenError(f"nobody knows who may read {RECORD}")
    return RecordFile(int(words[0], 8), words[1])
