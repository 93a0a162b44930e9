"""What is read of logs' rules, the kernel, logins and the time."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_kernel_settings import probe_kernel_settings, settings_of
from meethaus.probes.host_logging_rules import (
    NEVER,
    JournalLimits,
    RotationRule,
    probe_journal_limits,
    probe_rotation,
    rules_of,
    size,
)
from meethaus.probes.host_ssh_logins import keywords_of, probe_ssh_logins
from meethaus.probes.host_time import TimeServer, TimeSource, probe_time_source, servers_of
from tests.support.made_up import Answers, MadeUp

SHOW = "systemctl show --no-pager --property=Id,LoadState,"

# --- Logs ---

DEBUG = """\
reading config file /etc/logrotate.conf
Handling 6 logs

rotating pattern: /var/log/dpkg.log  monthly (12 rotations)
empty log files are not rotated, old logs are removed
considering log /var/log/dpkg.log
  log does not need rotating (log has already been rotated)

rotating pattern: /var/log/chrony/*.log  weekly (4 rotations)
empty log files are rotated, old logs are removed
considering log /var/log/chrony/*.log

rotating pattern: /var/log/jitsi/jvb.log  after 1 days (6 rotations)
empty log files are rotated, log files >= 104857600 are rotated earlier, old logs are removed
considering log /var/log/jitsi/jvb.log

rotating pattern: /var/log/prosody/prosody.log /var/log/prosody/prosody.err  weekly (52 rotations)
considering log /var/log/prosody/prosody.log
  log /var/log/prosody/prosody.log does not exist -- skipping
considering log /var/log/prosody/prosody.err

rotating pattern: /var/log/wtmp  monthly (1 rotations)
empty log files are rotated, only log files >= 1048576 bytes are rotated, old logs are removed
considering log /var/log/wtmp

rotating pattern: /var/log/cloud-init.log  1048576 bytes (6 rotations)
considering log /var/log/cloud-init.log

rotating pattern: /var/log/big.log  1048576 bytes (no old logs will be kept)
considering log /var/log/big.log
"""
LOGROTATE = (
    f"{SHOW}ActiveState,ExecStart,ExecStartPre,ExecStartPost,ExecStopPost "
    "logrotate.service logrotate.timer cron.service"
)
CONTAINERS = "d=/var/lib/docker/containers; test ! -e $d || find $d -name '*-json.log' -size +0"
DAILY = "test -x /etc/cron.daily/logrotate"
SERVICE = (
    "ExecStartPre={ path=/usr/sbin/logrotate ; argv[]=/usr/sbin/logrotate "
    "--state=/var/lib/logrotate/meethaus.status /etc/meethaus/logrotate.conf ; x }\n"
    "ExecStart={ path=/usr/sbin/logrotate ; argv[]=/usr/sbin/logrotate /etc/logrotate.conf ; x }\n"
    "ExecStopPost={ path=/usr/bin/find ; argv[]=/usr/bin/find /var/log -xdev -path "
    "/var/log/journal -prune -o -type f -regextype posix-extended -regex "
    r".*[.-][0-9]+(\.(gz|xz|bz2|zst))? -mmin +7920 -exec rm -f {} + ; x }"
    "\nId=logrotate.service\nLoadState=loaded\nActiveState=inactive\n\n"
    "Id=logrotate.timer\nLoadState=loaded\nActiveState=active\n"
)


def dry(path: str) -> str:
    return f"logrotate --debug --state=/dev/null {path} 2>&1"


def test_rules_are_those_that_logrotate_itself_tells() -> None:
    assert list(rules_of(DEBUG)) == [
        RotationRule(("/var/log/dpkg.log",), 31, 372),
        RotationRule(("/var/log/jitsi/jvb.log",), 1, 6),
        RotationRule(("/var/log/prosody/prosody.err",), 7, 364),
        RotationRule(("/var/log/wtmp",), NEVER, 31),
        RotationRule(("/var/log/big.log",), NEVER, 0),
    ]


def test_each_file_that_logrotate_is_started_with_is_asked_for() -> None:
    answers: Answers = {
        LOGROTATE: SERVICE,
        DAILY: (1, ""),
        CONTAINERS: "",
        dry("/etc/logrotate.conf"): DEBUG,
        dry("/etc/meethaus/logrotate.conf"): DEBUG,
    }
    seen = probe_rotation(MadeUp(answers).host)
    assert (seen.cleaned_days, seen.scheduled, len(seen.rules)) == (5.5, True, 10)


def test_logs_of_others_keep_their_rule_and_not_their_name() -> None:
    told = "".join(
        f"\nrotating pattern: {log}  after {days} days (5 rotations)\nconsidering log {log}\n"
        for log, days in (("/var/log/nginx/quirina.log", 1), ("/var/log/quirina.log", 9))
    )
    answers: Answers = {
        LOGROTATE: "",
        DAILY: "",
        CONTAINERS: "",
        dry("/etc/logrotate.conf"): f"Handling 2 logs\n{told}",
    }
    seen = probe_rotation(MadeUp(answers).host)
    assert [(each.logs, each.log_days) for each in seen.rules] == [
        (("another log (1)",), 1),
        (("another log (2)",), 9),
    ]


def test_logrotate_without_systemd_is_started_by_cron() -> None:
    answers: Answers = {
        LOGROTATE: "",
        DAILY: "",
        CONTAINERS: "",
        dry("/etc/logrotate.conf"): DEBUG,
    }
    seen = probe_rotation(MadeUp(answers).host)
    assert (seen.cleaned_days, seen.scheduled) == (NEVER, True)


def test_logrotate_that_does_not_answer_is_not_seen() -> None:
    answers: Answers = {
        LOGROTATE: "",
        DAILY: "",
        CONTAINERS: "",
        dry("/etc/logrotate.conf"): (127, "not found"),
    }
    with pytest.raises(UnseenError, match="what it would do"):
        probe_rotation(MadeUp(answers).host)


@pytest.mark.parametrize("told", [(1, DEBUG), (0, f"error: prosody:3 unknown option\n{DEBUG}")])
def test_a_file_that_logrotate_leaves_out_leaves_its_logs_unknown(told: tuple[int, str]) -> None:
    answers: Answers = {
        LOGROTATE: "",
        DAILY: "",
        CONTAINERS: "",
        dry("/etc/logrotate.conf"): told,
    }
    with pytest.raises(UnseenError, match="all of its files"):
        probe_rotation(MadeUp(answers).host)


def test_what_containers_write_has_no_end_unless_somebody_sees_to_it() -> None:
    log = "/var/lib/docker/containers/1/1-json.log"
    ours = f"\nrotating pattern: {log}  after 1 days (5 rotations)\nconsidering log {log}\n"
    answers: Answers = {LOGROTATE: "", DAILY: "", CONTAINERS: f"{log}\n"}
    left = probe_rotation(MadeUp({**answers, dry("/etc/logrotate.conf"): DEBUG}).host)
    assert [rule.log_days for rule in left.rules if "docker" in rule.logs[0]] == [NEVER]
    seen = probe_rotation(MadeUp({**answers, dry("/etc/logrotate.conf"): DEBUG + ours}).host)
    assert [rule for rule in seen.rules if "docker" in rule.logs[0]] == []


@given(st.text())
def test_any_text_is_rules(text: str) -> None:
    assert list(rules_of(f"\nrotating pattern: {text}")) is not None


def test_limits_of_the_journal_and_their_defaults() -> None:
    files = "systemd-analyze cat-config systemd/journald.conf"
    text = "[Journal]\nSystemMaxUse=500M\nRuntimeMaxUse=1.5G\nSplitMode=none\n"
    seen = probe_journal_limits(MadeUp({files: text}).host)
    assert seen == JournalLimits(500 * 2**20, 3 * 2**29, split=False)
    assert probe_journal_limits(MadeUp({files: ""}).host) == JournalLimits(0, 0, split=True)
    with pytest.raises(UnseenError):
        probe_journal_limits(MadeUp({files: (1, "")}).host)


@given(st.text())
def test_any_text_is_a_size_or_not_seen(text: str) -> None:
    with suppress(UnseenError):
        assert size(text) >= 0


# --- The kernel ---

FILES = """\
# /usr/lib/sysctl.d/10.conf
-net.ipv4.conf.*.rp_filter = 2
net/ipv4/conf/enp3s0.200/rp_filter = 1
;kernel.kptr_restrict = 9
kernel.kptr_restrict=1
kernel.kptr_restrict = 2
kernel.hostname = secret
"""


def test_last_value_of_what_matters_counts() -> None:
    assert settings_of(FILES) == {
        "net.ipv4.conf.*.rp_filter": "2",
        "net.ipv4.conf.enp3s0/200.rp_filter": "1",
        "kernel.kptr_restrict": "2",
    }


def kernel(now: str, container: str) -> MadeUp:
    return MadeUp(
        {
            "sysctl -a 2>/dev/null": now,
            "systemd-analyze cat-config sysctl.d": FILES,
            "systemd-detect-virt --container": (1, container),
        }
    )


def test_kernel_that_says_nothing_is_not_seen() -> None:
    seen = probe_kernel_settings(kernel("kernel.kptr_restrict = 0\n", "none\n").host)
    assert (seen.now, seen.container) == ({"kernel.kptr_restrict": "0"}, False)
    for now, container in (("", "none\n"), ("kernel.kptr_restrict = 0\n", "")):
        with pytest.raises(UnseenError):
            probe_kernel_settings(kernel(now, container).host)


@given(st.text())
def test_any_text_is_settings(text: str) -> None:
    assert all("=" not in name for name in settings_of(text))


# --- Logins ---


def test_accounts_and_addresses_of_sshd_are_left_behind() -> None:
    text = "port 22\nallowusers alice\nloglevel INFO\nciphers a,b\nlistenaddress 192.0.2.1:22\n"
    assert keywords_of(text) == {"loglevel": "INFO", "ciphers": "a,b"}


@pytest.mark.parametrize("answer", [(255, "loglevel INFO\n"), (0, ""), (127, "")])
def test_sshd_that_does_not_say_is_not_seen(answer: tuple[int, str]) -> None:
    ask = "sshd -T -C user={},host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"
    made_up = MadeUp({ask.format("root"): "loglevel INFO\n", ask.format("nobody"): answer})
    with pytest.raises(UnseenError, match="sshd -T ended"):
        probe_ssh_logins(made_up.host)


# --- The time ---

CHRONY = (
    "ExecStart={ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd $DAEMON_OPTS"
    " -f /etc/chrony/meethaus.conf ; ignore_errors=no }\n"
    "Id=chrony.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n"
)
TIMESYNCD = (
    "Id=systemd-timesyncd.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n"
)
FURTHER = "cat /run/chrony-dhcp/*.sources /etc/chrony/sources.d/*.sources 2>/dev/null"
PRINT = "chronyd -p -f /etc/chrony/meethaus.conf"
CHRONY_SAYS = "server ptbtime1.PTB.de iburst nts\npool pool.example\nminsources 2\nport 0\n"


def clock(units: str, **more: str | tuple[int, str]) -> TimeSource:
    answers: dict[str, str | bytes | tuple[int, str | bytes]] = {
        f"{SHOW}ActiveState,UnitFileState,ExecStart chrony.service ntpsec.service ntp.service "
        "systemd-timesyncd.service": units,
        "systemd-detect-virt --container": "podman\n",
        FURTHER: (1, "server dhcp.example\n"),
        "cat /etc/ntpsec/ntp.conf /etc/ntp.conf 2>/dev/null": "",
        "systemd-analyze cat-config systemd/timesyncd.conf": "[Time]\n#NTP=\n",
        PRINT: more.get("chrony", CHRONY_SAYS),
    }
    return probe_time_source(MadeUp(answers).host)


def test_chrony_says_itself_whom_it_asks() -> None:
    servers = (TimeServer("ptbtime1.ptb.de", proved=True), TimeServer("pool.example", proved=False))
    assert clock(CHRONY) == TimeSource("chrony", servers, answers_others=False, container=True)
    open_ = clock(CHRONY, chrony="sourcedir /run/chrony-dhcp\nallow 10.0.0.0/8\n")
    assert open_.answers_others
    assert open_.servers == (TimeServer("dhcp.example", proved=False),)
    with pytest.raises(UnseenError, match="cannot say"):
        clock(CHRONY, chrony=(1, ""))


def test_what_runs_is_what_is_asked() -> None:
    seen = clock(f"{CHRONY}\n{TIMESYNCD}")
    assert (seen.program, len(seen.servers)) == ("systemd-timesyncd", 1)
    assert clock("Id=chrony.service\nLoadState=not-found\n").program == ""


@given(st.text())
def test_any_text_is_servers(text: str) -> None:
    assert all(each.address for each in servers_of(text))
