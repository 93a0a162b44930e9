"""SSH with every default: what it offers, and that nobody is locked out."""

import json
import time
from pathlib import Path

import ansible_mitogen
import pytest
from testinfra.host import Host

from meethaus.lab.images import ADMIN_PASSWORD
from tests.support import runs, scenario, ssh
from tests.support.seen import Seen, assert_healthy

Strategy = dict[str, str]

SETTINGS = "/etc/ssh/sshd_config.d/00-meethaus-ssh.conf"
TRIALS = "/var/lib/meethaus/trials"
TIMER = "meethaus-trial-ssh.timer"
TRIAL_SECONDS = 20
KINDS = ("kex", "key", "enc", "mac")
AS_ADMIN = {
    "ansible_user": "admin",
    "ansible_become": True,
    "ansible_become_password": ADMIN_PASSWORD,
}
# Without findings, or with warnings only.
AUDITED = (0, 2)
# Ansible's own way, and that of the extra of the same name.
LINEAR: Strategy = {}
MITOGEN: Strategy = {
    "ANSIBLE_STRATEGY": "mitogen_linear",
    "ANSIBLE_STRATEGY_PLUGINS": str(Path(ansible_mitogen.__file__).parent / "plugins/strategy"),
}
STRATEGIES = [LINEAR, MITOGEN]
FOREIGN = "/etc/ssh/sshd_config.d/00-a-hoster.conf"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def converge(strategy: Strategy = LINEAR, **variables: object) -> runs.Run:
    return scenario.converge(
        environment=strategy, host_ssh_trial_seconds=TRIAL_SECONDS, **variables
    )


def tries(host: Host) -> str:
    """Return what sshd, asked anew, makes of one setting."""
    lines = host.run("sshd -T").stdout.splitlines()
    return next(line for line in lines if line.startswith("maxauthtries "))


def test_sshd_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "ssh")


def test_a_key_opens_the_server(seen: Seen) -> None:
    assert ssh.with_key(seen, "true").returncode == 0


@pytest.mark.parametrize("account", ["root", "admin"])
def test_nothing_but_a_key_is_asked_for(seen: Seen, account: str) -> None:
    assert ssh.ways_in(seen, account) == ["publickey"]


@pytest.mark.parametrize(
    "line",
    [
        "allowagentforwarding no",
        "allowstreamlocalforwarding no",
        "allowtcpforwarding no",
        "authenticationmethods publickey",
        "gatewayports no",
        "kbdinteractiveauthentication no",
        "logingracetime 30",
        "loglevel INFO",
        "maxauthtries 4",
        "passwordauthentication no",
        # As sshd calls prohibit-password.
        "permitrootlogin without-password",
        "permittunnel no",
        "pubkeyauthentication yes",
        "x11forwarding no",
    ],
)
def test_sshd_follows_the_setting(host: Host, line: str) -> None:
    assert line in host.run("sshd -T").stdout.splitlines()


def test_no_way_leads_through_the_server(seen: Seen) -> None:
    through = ssh.with_key(seen, None, "-W", "127.0.0.1:22")
    assert through.returncode != 0
    assert "administratively prohibited" in through.stderr


def test_an_audit_finds_nothing_weak(seen: Seen) -> None:
    # Without the flood of connections with which it would measure how many are taken at once.
    audit = runs.start(["ssh-audit", "--json", "--skip-rate-test", seen.address], timeout=120)
    assert audit.code in AUDITED, audit.told()
    found = json.loads(audit.stdout)
    assert all(found[kind] for kind in KINDS), found
    assert found["additional_notes"] == []
    noted = [entry["notes"] for kind in KINDS for entry in found[kind]]
    assert [notes["fail"] for notes in noted if "fail" in notes] == []
    # Clients that know nothing newer still get in; all others take what comes first.
    warnings = {warning for notes in noted for warning in notes.get("warn", [])}
    assert warnings <= {"does not provide protection against post-quantum attacks"}
    assert "warn" not in found["kex"][0]["notes"]


def test_strangers_do_not_learn_which_fixes_are_installed(seen: Seen) -> None:
    assert "Debian" not in ssh.banner(seen)


def test_no_trial_is_left(host: Host) -> None:
    assert not host.file(f"{TRIALS}/ssh").exists
    assert host.run(f"systemctl is-active {TIMER}").stdout.strip() == "inactive"


@pytest.mark.parametrize("strategy", STRATEGIES, ids=["linear", "mitogen"])
def test_settings_that_lock_everybody_out_are_undone_by_the_server(
    host: Host, seen: Seen, strategy: Strategy
) -> None:
    before = host.file(SETTINGS).content_string
    started = time.monotonic()
    run = converge(strategy, host_ssh_allowed_groups=["games"])
    assert run.code != 0, run.told()
    assert "no new login worked" in run.output, run.told()
    # mitogen says no more than that the line was closed.
    assert ("Permission denied" in run.output) == (strategy == LINEAR), run.told()
    assert "has gone back to the earlier ones" in run.output
    assert time.monotonic() - started > TRIAL_SECONDS
    # It was really locked, and is no more.
    journal = host.run("journalctl --unit ssh --no-pager --lines 50").stdout
    assert "none of user's groups are listed in AllowGroups" in journal
    assert host.file(SETTINGS).content_string == before
    assert "allowgroups" not in host.run("sshd -T").stdout
    assert ssh.with_key(seen, "true").returncode == 0


def test_a_file_that_says_otherwise_before_ours_stops_the_run(host: Host) -> None:
    before = host.file(SETTINGS).content_string
    assert host.run(f"echo 'PasswordAuthentication yes' > {FOREIGN}").rc == 0
    try:
        run = converge(host_ssh_auth_tries=5)
    finally:
        host.run(f"rm {FOREIGN}")
    assert run.code != 0, run.told()
    assert "passwordauthentication yes" in run.output
    assert host.file(SETTINGS).content_string == before
    assert host.run(f"systemctl is-active {TIMER}").stdout.strip() == "inactive"


def test_a_file_after_ours_has_no_say(host: Host, seen: Seen) -> None:
    cloud = "/etc/ssh/sshd_config.d/50-cloud-init.conf"
    assert host.run(f"echo 'PasswordAuthentication yes' > {cloud} && systemctl restart ssh").rc == 0
    try:
        assert ssh.ways_in(seen, "root") == ["publickey"]
    finally:
        host.run(f"rm {cloud}; systemctl restart ssh")


@pytest.mark.parametrize("strategy", STRATEGIES, ids=["linear", "mitogen"])
def test_a_good_change_is_confirmed_by_a_new_login(host: Host, strategy: Strategy) -> None:
    # Once through sudo, once as root itself.
    run = converge(strategy, host_ssh_auth_tries=5, **AS_ADMIN)
    try:
        assert run.code == 0, run.told()
        assert tries(host) == "maxauthtries 5"
        assert not host.file(f"{TRIALS}/ssh").exists
    finally:
        assert converge().code == 0
    assert tries(host) == "maxauthtries 4"


def test_a_run_without_a_change_tries_nothing() -> None:
    run = converge()
    assert run.code == 0, run.told()
    assert "configure | Write the settings" in run.output
    assert "changed=0" in run.output
