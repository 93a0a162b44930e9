"""What the host keeps and forgets, with every default."""

from testinfra.host import Host

from tests.support.seen import assert_healthy
from tests.support.syslog import overheard

MARK = "a-line-to-find-again"


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
    old = ["/var/log/trial/error.log.1", "/var/log/trial/x.log-20250101.gz", "/var/log/t.2.xz"]
    kept = ["/var/log/trial/error.log", "/var/log/trial/plain"]
    recent = "/var/log/trial/error.log.2.gz"
    for path in old + kept:
        touch(host, path, days=8)
    touch(host, recent, days=5)
    done = host.run("systemctl start logrotate.service")
    assert done.rc == 0, host.run("journalctl -u logrotate --no-pager").stdout
    left = {path for path in [*old, *kept, recent] if host.file(path).exists}
    host.run("rm -r /var/log/trial")
    assert left == {*kept, recent}
