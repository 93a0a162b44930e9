"""How old the oldest line of the log files is."""

import bz2
import gzip
import lzma
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_logging_age import AGES, OldestLines, age_days, probe_oldest_lines
from tests.support.made_up import MadeUp

DAY = 86400
NOW = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())
LINE = "2026-02-19T12:00:00.5+00:00 somebody@198.51.100.7 came in\n"


def probed(*files: str, clock: str = f"{NOW} +0000", rc: int = 0) -> OldestLines:
    told = "\0".join((f"{clock}\n{files[0]}" if files else f"{clock}\n", *files[1:], ""))
    return probe_oldest_lines(MadeUp({AGES: (rc, told)}).host)


@pytest.mark.parametrize(
    ("time", "days"),
    [
        ("2026-02-27T12:00:00+00:00", 2),
        ("2026-02-27T12:00:00.123Z", 2),
        ("2026-02-27 12:00:00,123", 2 + 1 / 24),
        ("2026-02-27 13:00:00 +0100", 2),
        ("2026/02/27 12:00:00", 2 + 1 / 24),
        ("27/Feb/2026:12:00:00 +0000", 2),
        ("Feb 27 12:00:00", 2 + 1 / 24),
        ("Mar  2 12:00:00", 364 + 1 / 24),
        ("Feb 29 12:00:00", 1),
        (f"@{NOW - 2 * DAY}", 2),
        ("@0", 1),
        ("", 1),
        ("9999-99-99 99:99:99", 1),
        ("Xxx 27 12:00:00", 1),
        ("2026-02-28 23:00:00 +0000", 1),
    ],
)
def test_a_line_is_as_old_as_its_time_and_no_younger_than_its_file(time: str, days: float) -> None:
    assert age_days(time, (NOW - DAY, 0), NOW, "+0100") == pytest.approx(days)


def test_of_a_file_without_times_its_own_age_counts() -> None:
    assert age_days("", (NOW, NOW - 9 * DAY), NOW, "+0000") == pytest.approx(9)
    assert age_days("2026-02-28 12:00:00", (NOW, NOW - 9 * DAY), NOW, "+0000") == pytest.approx(1)


@given(st.text(max_size=40), st.integers(0, 99_999_999_999), st.integers(0, 99_999_999_999))
def test_any_time_gives_an_age_that_is_at_least_that_of_its_file(
    time: str, written: int, now: int
) -> None:
    assert age_days(time, (written, 0), now, "-0330") >= max(0, (now - written) / DAY)


@given(st.integers(631_152_000, 3_786_912_000).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_a_time_is_read_to_the_second_in_each_form(moment: datetime) -> None:
    now = int(moment.timestamp()) + 30 * DAY
    for form in ("%Y-%m-%d %H:%M:%S%z", "%Y/%m/%dT%H:%M:%SZ", "%d/%b/%Y:%H:%M:%S %z"):
        assert age_days(moment.strftime(form), (now, now), now, "+0000") == pytest.approx(30)


def test_the_oldest_of_each_place_counts_and_names_of_people_are_none() -> None:
    old, older = (datetime.fromtimestamp(NOW, UTC) - timedelta(days=each) for each in (3, 30))
    assert probed(
        f"{NOW}\t0\t{old:%Y-%m-%d %H:%M:%S}\tnginx",
        f"{NOW}\t0\t{older:%Y-%m-%d %H:%M:%S}\tnginx",
        f"{NOW - DAY}\t0\t\tanna.example",
        f"{NOW}\t0\t\t",
    ) == OldestLines({"/var/log/nginx": 30.0, "/var/log": 1.0}, 4)


@pytest.mark.parametrize(
    "entry", ["soon\t0\t\t", f"{NOW}", f"{NOW}\t0\t\ta\tb", f"{'9' * 12}\t0\t\t", f"{NOW}\t-\t\t"]
)
def test_names_that_look_like_fields_are_not_seen(entry: str) -> None:
    with pytest.raises(UnseenError, match="told apart"):
        probed(entry)


@pytest.mark.parametrize("clock", ["", "now", f"{NOW}", f"{NOW} CET"])
def test_a_host_without_a_clock_is_not_seen(clock: str) -> None:
    with pytest.raises(UnseenError):
        probed(clock=clock)


def test_files_that_cannot_be_listed_are_not_seen() -> None:
    with pytest.raises(UnseenError, match="exit code 1"):
        probed(f"{NOW}\t0\t\tnginx", rc=1)


def test_more_files_than_anybody_reads_are_not_seen() -> None:
    with pytest.raises(UnseenError, match="more than 5000"):
        probed(*[f"{NOW}\t0\t\tnginx"] * 5001)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("auth.log", LINE.encode()),
        ("auth.log.3.gz", gzip.compress(LINE.encode())),
        ("auth.log.3.xz", lzma.compress(LINE.encode())),
        ("auth.log.3.bz2", bz2.compress(LINE.encode())),
        ("jvb.log", b"\x00\xff no time here\n" + LINE.encode()),
        ("wtmp", b"\0" * 340 + b"\x40\xfb\x96\x69" + b"\0" * 40),
        ("odd\tname\n.log", LINE.encode()),
    ],
    ids=["text", "gz", "xz", "bz2", "bytes", "wtmp", "name"],
)
def test_the_command_brings_home_times_of_real_files_and_nothing_else(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / "nginx" / name
    file.parent.mkdir()
    file.write_bytes(content)
    (tmp_path / "dpkg.log.1").write_text("2001-01-01 00:00:00 installed\n")
    (tmp_path / "empty.log").touch()
    os.utime(file, (NOW, NOW))
    command = AGES.replace("/var/log", str(tmp_path))
    told = subprocess.run(["sh", "-c", command], check=True, capture_output=True).stdout
    assert b"198.51" not in told
    assert name.encode() not in told
    seen = probe_oldest_lines(MadeUp({AGES: told}).host)
    assert seen.files == 1
    assert list(seen.days) == ["/var/log/nginx"]
    began = (datetime.now(UTC).timestamp() - seen.days["/var/log/nginx"] * DAY) // 60
    assert began == datetime(2026, 2, 19, 12, tzinfo=UTC).timestamp() // 60


def test_what_docker_writes_down_is_dated_at_the_end_of_a_line(tmp_path: Path) -> None:
    logs, containers = tmp_path / "log", tmp_path / "containers"
    file = containers / "0123" / "0123-json.log"
    file.parent.mkdir(parents=True)
    (containers / "0123" / "config.v2.json").write_text('{"time":"2001-01-01T00:00:00Z"}')
    logs.mkdir()
    line = '{"log":"said 2011-01-01 00:00:00","stream":"stdout","time":"2026-02-19T12:00:00.1Z"}'
    file.write_text(f"{line}\n")
    command = AGES.replace("/var/log", str(logs)).replace(
        "/var/lib/docker/containers", str(containers)
    )
    told = subprocess.run(["sh", "-c", command], check=True, capture_output=True).stdout
    seen = probe_oldest_lines(MadeUp({AGES: told}).host)
    assert (seen.files, list(seen.days)) == (1, ["/var/lib/docker/containers"])
    began = (datetime.now(UTC).timestamp() - seen.days["/var/lib/docker/containers"] * DAY) // 60
    assert began == datetime(2026, 2, 19, 12, tzinfo=UTC).timestamp() // 60
