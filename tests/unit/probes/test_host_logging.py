"""What is read of journald."""

import json

import pytest

from meethaus.errors import UnseenError
from meethaus.probes.host_logging import Journal, probe_journal
from tests.support.made_up import MadeUp

FILES = "systemd-analyze cat-config systemd/journald.conf"
FIRST = "journalctl --quiet --no-pager --output json --output-fields _BOOT_ID | head -n 1"
ENTRY = json.dumps({"__REALTIME_TIMESTAMP": "1000000000000"})


def journal(text: str, *, entry: str = ENTRY, rc: int = 0) -> Journal:
    return probe_journal(MadeUp({FILES: (rc, text), "date +%s": "1000900\n", FIRST: entry}).host)


def test_last_value_of_all_files_counts_and_an_empty_one_is_the_default() -> None:
    seen = journal(
        "# /etc/systemd/journald.conf\n[Journal]\n#Storage=auto\nMaxRetentionSec=1year\n"
        "ForwardToSyslog=no\n# /etc/systemd/journald.conf.d/50.conf\n[Journal]\n"
        "MaxRetentionSec=162h\nMaxFileSec=6h\n[Other]\nMaxFileSec=9y\n[Journal]\nStorage=\n"
    )
    assert seen == Journal("auto", 162 * 3600, 6 * 3600, False, 900)  # noqa: FBT003


def test_nothing_set_means_what_debian_does() -> None:
    seen = journal("[Journal]\n")
    assert (seen.retention_seconds, seen.forwards_to_syslog) == (0, True)


def test_files_that_cannot_be_read_are_not_seen() -> None:
    with pytest.raises(UnseenError, match="ended with 1"):
        journal("", rc=1)


@pytest.mark.parametrize("entry", ["", "garbage", "{}", '{"__REALTIME_TIMESTAMP": []}'])
def test_journal_without_a_first_entry_is_not_seen(entry: str) -> None:
    with pytest.raises(UnseenError):
        journal("[Journal]\n", entry=entry)
