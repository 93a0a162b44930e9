"""What the host keeps and forgets, with every default changed."""

from testinfra.host import Host

from tests.support.syslog import overheard

MARK = "a-line-to-find-again"


def test_journal_lives_in_memory_only(host: Host) -> None:
    assert host.run("logger %s && journalctl --sync", MARK).rc == 0
    assert MARK in host.run("journalctl --directory /run/log/journal --no-pager").stdout
    assert host.run("find /var/log/journal -type f").stdout == ""


def test_lines_are_passed_on_to_syslog(host: Host) -> None:
    assert MARK in overheard(host, MARK)


def test_rotated_logs_go_after_two_days(host: Host) -> None:
    done = host.run(
        "touch -d '50 hours ago' /var/log/old.1 && touch -d '40 hours ago' /var/log/new.1"
    )
    assert done.rc == 0
    assert host.run("systemctl start logrotate.service").rc == 0
    assert not host.file("/var/log/old.1").exists
    assert host.file("/var/log/new.1").exists
