"""How long a line stays in a log and its copies, one pretended day after the other."""

import shlex

from testinfra.host import Host

_STATE = "/var/lib/logrotate/pretended"
_LINE = "the oldest line"
_PATIENCE_DAYS = 30


def days_of_a_line(host: Host, log: str, rules: str) -> int:
    """Write a line into a log, and count the daily rotations by a file of rules until it is gone.

    Each rotation takes a second, as copies may be named by the second.
    """
    assert host.run(f"echo {_LINE!r} >> {log}").rc == 0
    days = 0
    while host.run(f"zgrep --quiet {_LINE!r} {log}*").rc == 0 and days < _PATIENCE_DAYS:
        yesterday = '"$(date --date=yesterday +%Y-%-m-%-d-0:0:0)"'
        state = shlex.quote(f'logrotate state -- version 2\n"{log}" %s\n')
        host.run(f"printf {state} {yesterday} > {_STATE}; sleep 1")
        rotated = host.run(f"logrotate --state {_STATE} {rules}")
        assert rotated.rc == 0, rotated.stderr
        days += 1
    return days
