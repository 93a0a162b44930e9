"""What the host keeps and forgets, with every default changed."""

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from tests.support.aging import days_of_a_line
from tests.support.syslog import overheard

MARK = "a-line-to-find-again"


def sql(host: Host, statement: str) -> CommandResult:
    code = (
        "import sqlite3, sys; database = sqlite3.connect('/var/lib/wtmpdb/wtmp.db');"
        " print(*(row[0] for row in database.execute(sys.argv[1]))); database.commit()"
    )
    return host.run("python3 -c %s %s", code, statement)


def test_journal_lives_in_memory_only(host: Host) -> None:
    assert host.run("logger %s && journalctl --sync", MARK).rc == 0
    assert MARK in host.run("journalctl --directory /run/log/journal --no-pager").stdout
    assert host.run("find /var/log/journal -type f").stdout == ""


def test_lines_are_passed_on_to_syslog(host: Host) -> None:
    assert MARK in overheard(host, MARK)


def test_no_line_of_a_rotated_log_is_older_than_two_days(host: Host) -> None:
    # A copy that ends with this morning's line begins with yesterday's.
    done = host.run(
        "touch -d '20 hours ago' /var/log/old.1 && touch -d '10 hours ago' /var/log/new.1"
    )
    assert done.rc == 0
    assert host.run("systemctl start logrotate.service").rc == 0
    assert not host.file("/var/log/old.1").exists
    assert host.file("/var/log/new.1").exists


def test_logins_are_forgotten_after_two_days(host: Host) -> None:
    assert days_of_a_line(host, "/var/log/dpkg.log", "/etc/meethaus/logrotate.conf") == 2


def test_logins_in_debian_13s_database_are_forgotten_too(host: Host) -> None:
    """They are in no log file there; the next login finds a database that is empty, not broken."""
    assert host.run("wtmpdb boot && wtmpdb boot").rc == 0
    assert int(sql(host, "SELECT count(*) FROM wtmp").stdout) > 1
    # Copies are named by the second, and the test before may have made some in this one.
    assert host.run("sleep 1 && logrotate --force /etc/meethaus/logrotate.conf").rc == 0
    assert host.run("wtmpdb boot").rc == 0
    assert sql(host, "SELECT count(*) FROM wtmp").stdout.strip() == "1"
    assert host.run("touch -d '20 hours ago' /var/log/wtmp.db-*").rc == 0
    assert host.run("systemctl start logrotate.service").rc == 0
    kept = host.run("grep -rl SQLite /var/log /var/lib/wtmpdb --include 'wtmp*'").stdout
    assert sorted(kept.split()) == ["/var/log/wtmp.db"]
