"""How to look at how old the lines of log files are, rotated and compressed ones too."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["AGES", "OldestLines", "age_days", "probe_oldest_lines"]


@dataclass(frozen=True, slots=True)
class OldestLines:
    """The age in days of the oldest line below each directory with logs, and of how many files.

    Of a file in which no time can be read, it is the age of the file.
    """

    days: dict[str, float]
    files: int


_FILES_MAX: Final = 5000
# ISO 8601 and its relatives, nginx's two, and syslog's without a year.
_TIMES: Final = "|".join(
    (
        (
            r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ] ?[0-9]{2}:[0-9]{2}:[0-9]{2}"
            r"([.,][0-9]+)?( ?[+-][0-9]{2}:?[0-9]{2}|Z)?"
        ),
        r"[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}",
        r"[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}",
    )
)
# Not the journal, which has a control of its own; not which software was installed, also by the
# system's own installation and first start, which tells of nobody who meets; not the one last
# login, and the one last failure, that are kept of each account.
_LEFT_OUT: Final = " -o ".join(
    f"{how} -prune"
    for how in (
        "-path /var/log/journal",
        "-path /var/log/installer",
        "-path /var/log/apt",
        '-path "/var/log/cloud-init*"',
        "-name bootstrap.log",
        '-name "dpkg.log*"',
        '-name "alternatives.log*"',
        "-name lastlog",
        "-name faillog",
    )
)
# Nothing of a line is taken along but its time, which stands at its beginning; Docker has it in a
# field of its own, at the end.
_FIRST: Final = rf"""for file; do
times=$(stat -c "%Y	%W" "$file" 2>/dev/null) || continue
read=
case $file in *.gz) read=gzip;; *.xz) read=xz;; *.bz2) read=bzip2;; *.zst) read=zstd;; esac
case ${{file##*/}} in
*-json.log*) time=$(head -c 65536 "$file" | grep -aoEm1 "\"time\":\"[^\"]*\"" | cut -d "\"" -f 4);;
[wb]tmp|[wb]tmp[.-]*[0-9]) time=@$(od -An -t d4 -j 340 -N 4 "$file" | tr -d " ");;
*) time=$(if test $read; then $read -qdc "$file"; else cat "$file"; fi 2>/dev/null | head -c 65536 |
cut -c 1-120 | grep -aoEm1 "{_TIMES}" | head -n 1);; esac
place=${{file#/var/log/}}
case $place in /*) place=docker;; */*) place=${{place%%/*}};; *) place=;; esac
printf "%s\t%s\t%s\0" "$times" "$time" "$place"
done"""
_CONTAINERS: Final = "/var/lib/docker/containers"
AGES: Final = (
    f"c={_CONTAINERS}; test -d $c || c=; date +'%s %z' && find /var/log $c -xdev {_LEFT_OUT} "
    f"-o -type f '(' -path '/var/log/*' -o -name '*-json.log*' ')' -size +0 "
    f"-exec sh -c '{_FIRST}' sh {{}} +"
)
"""Tells the time, and of each file when it was written and made, its first time, and the place."""

# Directories whose names are of programs; others could be of people.
_KNOWN: Final = frozenset(
    (
        *("bigbluebutton", "chrony", "jitsi", "letsencrypt", "mongodb", "nginx", "postgresql"),
        *("prosody", "redis", "runit", "sysstat", "turnserver", "unattended-upgrades", "unbound"),
    )
)


_ENTRY: Final = re.compile(r"([0-9]{1,11})\t([0-9]{1,11})\t([^\t]*)\t([^\t]*)")


def probe_oldest_lines(host: Host) -> OldestLines:
    """Read the first time in each file below /var/log, and in what Docker writes down."""
    told = host.run(AGES)
    head, _, rest = told.stdout.partition("\n")
    clock = re.fullmatch(r"(\d+) ([+-]\d{4})", head.strip())
    if told.rc or not clock:
        raise UnseenError(f"the files below /var/log cannot all be read (exit code {told.rc})")
    entries = [each for each in rest.split("\0") if each.strip()]
    if len(entries) > _FILES_MAX:
        raise UnseenError(f"there are more than {_FILES_MAX} files below /var/log")
    days: dict[str, float] = {}
    for entry in entries:
        fields = _ENTRY.fullmatch(entry.strip("\n"))
        if not fields:
            raise UnseenError("the names of some files below /var/log cannot be told apart")
        written, made, time, place = fields.groups()
        where = f"/var/log/{place}" if place in _KNOWN else "/var/log"
        where = _CONTAINERS if place == "docker" else where
        age = age_days(time, (int(written), int(made)), int(clock[1]), clock[2])
        days[where] = max(days.get(where, 0.0), age)
    return OldestLines(days, len(entries))


def age_days(time: str, file: tuple[int, int], now: int, offset: str) -> float:
    """Return the age of a line by its time; of one without, the age of its file.

    `file` says when that was written and when it was made, 0 if nobody knows; these and `now` are
    seconds since 1970. `offset` such as `+0100` is the host's, for times that name none. A time
    without a year is the last one before the file was written.
    """
    written, made = file
    zone = datetime.strptime(offset, "%z").tzinfo or UTC
    stamp = _stamp(time, datetime.fromtimestamp(written, zone))
    begun = min(written, (made or written) if stamp is None else stamp)
    return max(0.0, (now - begun) / 86400)


_ISO: Final = re.compile(
    r"(\d{4})[-/](\d\d)[-/](\d\d)[T ] ?(\d\d:\d\d:\d\d)(?:[.,]\d+)?(?: ?([+-]\d\d:?\d\d|Z))?"
)


def _stamp(time: str, written: datetime) -> int | None:
    """Return a time as seconds since 1970, `None` for what is none."""
    if re.fullmatch(r"@\d{1,10}", time):
        return int(time[1:]) or None
    try:
        if iso := _ISO.fullmatch(time):
            said = f"{iso[1]}-{iso[2]}-{iso[3]} {iso[4]}{iso[5] or ''}"
            form = "%Y-%m-%d %H:%M:%S"
            read = datetime.strptime(said, f"{form}%z") if iso[5] else None
            read = read or datetime.strptime(said, form).replace(tzinfo=written.tzinfo)
        elif "/" in time:
            read = datetime.strptime(time, "%d/%b/%Y:%H:%M:%S %z")
        else:
            read = _without_year(time, written)
    except ValueError:
        return None
    return int(read.timestamp())


def _without_year(time: str, written: datetime) -> datetime:
    words = " ".join(time.split())
    # A day that only some years have is looked for in the year of the file and the one before.
    for year in (written.year, written.year - 1):
        read = datetime.strptime(f"{year} {words} {written:%z}", "%Y %b %d %H:%M:%S %z")
        if read <= written + timedelta(days=1):
            return read
    raise ValueError(time)
