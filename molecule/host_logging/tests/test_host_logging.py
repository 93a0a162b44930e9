"""What the host keeps and forgets, with every default."""

import pytest
from testinfra.host import Host

from tests.support.aging import days_of_a_line
from tests.support.seen import assert_healthy
from tests.support.syslog import overheard

MARK = "a-line-to-find-again"
WRONG = "/etc/logrotate.d/trial"


def touch(host: Host, path: str, days: int) -> None:
    done = host.run(f"install -D /dev/null {path} && touch -d '{days} days ago' {path}")
    assert done.rc == 0, done.stderr


def test_rotation_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "logrotate.timer")


def test_journal_is_kept_on_disk(host: Host) -> None:
    assert host.run("logger %s && journalctl --sync", MARK).rc == 0
    assert MARK in host.run("journalctl --directory /var/log/journal --no-pager").stdout


def test_journal_of_all_users_is_one(host: Host) -> None:
    assert host.run("ls /var/log/journal/*/user-*.journal").rc != 0


def test_nothing_is_passed_on_to_syslog(host: Host) -> None:
    assert MARK not in overheard(host, MARK)


def test_old_rotated_logs_are_deleted_and_others_stay(host: Host) -> None:
    # Also when the rules of somebody else make logrotate fail.
    host.run(
        f"printf '/var/log/trial/error.log {{\\n  create 0640 nobody-here adm\\n}}\\n' > {WRONG}"
    )
    old = ["/var/log/trial/error.log.1", "/var/log/trial/x.log-20250101.gz", "/var/log/t.2.xz"]
    kept = ["/var/log/trial/error.log", "/var/log/trial/plain"]
    recent = "/var/log/trial/error.log.2.gz"
    for path in old + kept:
        touch(host, path, days=6)
    touch(host, recent, days=5)
    failed = host.run("systemctl start logrotate.service").rc != 0
    host.run(f"rm {WRONG}")
    left = {path for path in [*old, *kept, recent] if host.file(path).exists}
    host.run("rm -r /var/log/trial")
    assert left == {*kept, recent}
    # Otherwise the sentence above was not tried.
    assert failed


def test_rotation_succeeds(host: Host) -> None:
    done = host.run("systemctl start logrotate.service")
    assert done.rc == 0, host.run("journalctl -u logrotate --no-pager").stdout


@pytest.mark.parametrize("log", ["/var/log/btmp", "/var/log/dpkg.log", "/var/log/apt/term.log"])
def test_no_line_of_the_hosts_own_logs_stays_longer_than_a_week(host: Host, log: str) -> None:
    # As the distribution's programs leave it; a fresh image may have none yet.
    assert host.run(f"test -e {log} || install -D --mode=640 --group=adm /dev/null {log}").rc == 0
    before = host.file(log)
    owner, mode = (before.user, before.group), before.mode
    assert days_of_a_line(host, log, "/etc/meethaus/logrotate.conf") == 7
    after = host.file(log)
    assert ((after.user, after.group), after.mode) == (owner, mode)
