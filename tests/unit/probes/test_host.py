"""What is read of the host's own duties."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_firewall import PacketFilter, probe_packet_filter
from meethaus.probes.host_kernel import MemoryDumps, probe_memory_dumps
from meethaus.probes.host_record import RecordFile, probe_record_file
from meethaus.probes.host_resolver import NameServers, probe_name_servers
from meethaus.probes.host_ssh import probe_sshd
from meethaus.probes.host_updates import probe_security_updates
from tests.support.made_up import MadeUp
from tests.unit.checks.host_ssh import STRICT

RULES = "nft --json list ruleset"
BLOCKS = (
    "cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null"
    " | grep -ciE '^[[:space:]]*match[[:space:]]'"
)
TIMERS = "systemctl is-active apt-daily.timer apt-daily-upgrade.timer"


def chain(name: str = "input", policy: str = "drop", **more: Any) -> dict[str, Any]:
    said = {"family": "inet", "table": "t", "name": name, "policy": policy, "type": "filter"}
    return {"chain": {**said, "hook": name, **more}}


def rule(*parts: dict[str, Any], chain: str = "input") -> dict[str, Any]:
    return {"rule": {"family": "inet", "table": "t", "chain": chain, "expr": list(parts)}}


def read_rules(*entries: dict[str, Any]) -> PacketFilter:
    return probe_packet_filter(MadeUp({RULES: json.dumps({"nftables": entries})}).host)


MATCH = {"match": {"op": "==", "left": {"meta": {"key": "iif"}}, "right": "lo"}}
ACCEPT: dict[str, Any] = {"accept": None}


def test_filter_that_drops_is_closed_for_both_families() -> None:
    seen = read_rules(chain(), chain("output"), rule(MATCH, ACCEPT))
    assert seen == PacketFilter(("ip", "ip6"), ("ip", "ip6"), ())


def test_filter_of_one_family_leaves_the_other_open() -> None:
    assert read_rules(chain(family="ip")).closed_in == ("ip",)


@pytest.mark.parametrize("other", [chain(policy="accept"), chain(type="nat"), {}])
def test_filter_that_does_not_drop_is_open(other: dict[str, Any]) -> None:
    assert read_rules(other).closed_in == ()


def test_rule_without_a_condition_opens_all() -> None:
    assert read_rules(chain(), rule({"counter": {"packets": 1}}, ACCEPT)).opened == ("input",)
    jump = rule({"jump": {"target": "more"}})
    below = rule(ACCEPT, chain="more")
    assert read_rules(chain(), jump, below).opened == ("input",)
    assert read_rules(chain(), below).opened == ()


@pytest.mark.parametrize("told", ["", "garbage", "[]", "{}", '{"nftables": [{"chain": 1}]}'])
def test_rules_that_are_none_are_not_seen(told: str) -> None:
    with pytest.raises(UnseenError):
        probe_packet_filter(MadeUp({RULES: told}).host)


def test_rules_without_nft_are_not_seen() -> None:
    with pytest.raises(UnseenError, match="ended with 127"):
        probe_packet_filter(MadeUp({RULES: (127, "")}).host)


@given(st.recursive(st.none() | st.text(max_size=5), st.lists, max_leaves=5))
def test_whatever_nft_says_nothing_crashes(entries: Any) -> None:
    try:
        read = probe_packet_filter(MadeUp({RULES: json.dumps({"nftables": entries})}).host)
    except UnseenError:
        return
    assert read.closed_in == ()


def sshd(told: str, blocks: str = "0\n", rc: int = 0) -> Any:
    return probe_sshd(MadeUp({"sshd -T": (rc, told), BLOCKS: (0, blocks)}).host)


SSHD = "\n".join(f"{name} {value}" for name, value in STRICT.settings.items())


def test_sshd_says_itself_what_holds() -> None:
    assert sshd(f"port 22\n{SSHD}\nlistenaddress [::]:22\n") == STRICT
    assert sshd(SSHD, "3\n").exceptions == 3


@pytest.mark.parametrize(
    ("told", "blocks", "rc"),
    [(SSHD, "0", 255), ("", "0", 0), (SSHD.partition("\n")[2], "0", 0), (SSHD, "", 0)],
)
def test_sshd_that_does_not_answer_is_not_seen(told: str, blocks: str, rc: int) -> None:
    with pytest.raises(UnseenError):
        sshd(told, blocks, rc)


def dumps(limit: str, pattern: str, rc: int = 0) -> MemoryDumps:
    return probe_memory_dumps(
        MadeUp(
            {
                "systemctl show --property DefaultLimitCORE --value": (rc, limit),
                "cat /proc/sys/kernel/core_pattern": pattern,
            }
        ).host
    )


def test_limit_and_program_are_both_read() -> None:
    assert dumps("0\n", "core\n") == MemoryDumps("0", is_piped=False)
    assert dumps("infinity\n", "|/bin/x %p\n") == MemoryDumps("infinity", is_piped=True)
    # What host_kernel writes where the kernel is the server's own.
    assert dumps("0\n", "|/bin/false\n") == MemoryDumps("0", is_piped=False)
    assert dumps("0\n", "|/bin/falsehood %p\n") == MemoryDumps("0", is_piped=True)
    assert dumps("0\n", "|\n") == MemoryDumps("0", is_piped=True)
    with pytest.raises(UnseenError):
        dumps("", "core\n")
    with pytest.raises(UnseenError):
        dumps("0\n", "core\n", rc=1)


def names(text: str | tuple[int, str]) -> NameServers:
    return probe_name_servers(MadeUp({"cat /etc/resolv.conf": text}).host)


def test_name_servers_are_counted() -> None:
    listed = (
        "# nameserver 192.0.2.9\nnameserver 127.0.0.53\nnameserver ::1\nnameserver fe80::1%eth0\n"
    )
    assert names(listed) == NameServers(count=3, own=2)
    assert names("options edns0\n") == NameServers(count=0, own=0)


@pytest.mark.parametrize("text", ["nameserver here\n", (1, "")])
def test_list_that_is_none_is_not_seen(text: str | tuple[int, str]) -> None:
    with pytest.raises(UnseenError):
        names(text)


def record(there: int, told: str, rc: int = 0) -> RecordFile:
    place = "/etc/meethaus/deployment.json"
    stat = f"stat --dereference --format '%a %U' {place}"
    return probe_record_file(
        MadeUp({f"test -e {place} || test -L {place}": (there, ""), stat: (rc, told)}).host
    )


def test_mode_and_owner_of_the_record_are_read() -> None:
    assert record(0, "640 root\n") == RecordFile(0o640, "root")
    assert record(1, "", rc=1) == RecordFile(0, "")
    with pytest.raises(UnseenError):
        record(0, "", rc=1)


APT = """APT::Periodic "";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,label=Debian-Security";
Unattended-Upgrade::Package-Blacklist:: "jitsi-.*$";
Unattended-Upgrade::Package-Blacklist:: "jicofo$";
"""


def updates(text: str, states: str = "active\nactive\n", program: int = 0) -> Any:
    answers: dict[str, str | tuple[int, str]] = {
        "apt-config dump": text,
        "test -x /usr/bin/unattended-upgrade": (program, ""),
        TIMERS: (0, states),
    }
    return probe_security_updates(MadeUp(answers).host)


def test_apt_says_what_happens_every_day() -> None:
    seen = updates(APT)
    assert (seen.are_fetched, seen.are_installed, seen.takes_security) == (True, True, True)
    assert (seen.touched, seen.sleeping) == ((), ())


def test_what_is_switched_off_or_missing_does_not_happen() -> None:
    assert not updates(f'{APT}APT::Periodic::Enable "0";\n').are_installed
    assert not updates(f'{APT}APT::Periodic::Unattended-Upgrade "0";\n').are_installed
    assert not updates(APT, program=1).are_installed
    assert updates(APT, "active\ninactive\n").sleeping == ("apt-daily-upgrade.timer",)


def test_source_of_a_vendor_touches_what_is_not_left_alone() -> None:
    vendor = 'Unattended-Upgrade::Origins-Pattern:: "origin=jitsi.org";\n'
    assert updates(APT + vendor).touched == ()
    bare = "\n".join(line for line in APT.splitlines() if "Blacklist" not in line)
    assert updates(f"{bare}\n{vendor}").touched == (
        *("jitsi-meet-web", "jitsi-videobridge2", "jicofo"),
    )


VENDORS = 'Unattended-Upgrade::Origins-Pattern:: "x";\n'
UNREADABLE = 'Unattended-Upgrade::Package-Blacklist:: "(";\n'


@pytest.mark.parametrize(
    ("text", "states"),
    [("", "active\nactive\n"), (APT, ""), (VENDORS + UNREADABLE, "active\nactive\n")],
    ids=["nothing", "no-timers", "no-pattern"],
)
def test_apt_that_does_not_answer_is_not_seen(text: str, states: str) -> None:
    with pytest.raises(UnseenError):
        updates(text, states)
