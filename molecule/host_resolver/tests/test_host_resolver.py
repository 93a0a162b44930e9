"""The server's own resolver: whom it answers, whom it asks, and what it writes down."""

import os
import re
import secrets
import shlex

import pytest
import testinfra
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support import scenario
from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
)
from tests.support.seen import Seen, assert_healthy

testinfra_hosts = ["ansible://meet"]

# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 15
LIST = "/etc/resolv.conf"
MIRROR = "deb.debian.org"
QUESTIONS = 300
# Of the bridge, of TURN, and of relayed media.
MEDIA_PORTS = {10000, 3478, *range(49152, 65536)}
_ASK = """
import socket, sys
server, name = sys.argv[1:]
family = socket.AF_INET6 if ":" in server else socket.AF_INET
asking = socket.socket(family, socket.SOCK_DGRAM)
asking.settimeout(2)
asking.connect((server, 53))
labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
asking.send(bytes(range(2)) + b"\\1\\0\\0\\1" + bytes(6) + labels + b"\\0\\0\\1\\0\\1")
sys.exit(0 if asking.recv(512)[3] & 15 == 0 else 3)
"""


def ask(host: Host, server: str, name: str, user: str = "root") -> bool:
    """Ask a name server directly; tell whether it answers."""
    command = f"runuser -u {user} -- python3 -c {shlex.quote(_ASK)} {server} {name}"
    return int(host.run(command).rc) == 0


def finds(host: Host, name: str, user: str = "root") -> bool:
    """Look up a name as programs do."""
    # Whoever becomes somebody else stands in the journal, with the command.
    become = "" if user == "root" else f"runuser -u {user} -- "
    return int(host.run(f"{become}getent ahosts {name}").rc) == 0


@pytest.fixture(name="lab", scope="module")
def standing_lab() -> Lab:
    return Lab.open()


@pytest.fixture(name="other")
def neighbour() -> Host:
    inventory = os.environ["MOLECULE_INVENTORY_FILE"]
    return testinfra.get_host("ansible://host-resolver-other", ansible_inventory=inventory)


def asked_ports(lab: Lab, host: Host, mark: str) -> list[int]:
    """Return the ports from which the target asked the lab for names with a mark."""
    log = (lab.directories.internet_log / "dns.log").read_text(errors="replace")
    source = re.escape(Seen.of(host).address)
    return [int(port) for port in re.findall(rf" {source}/(\d+) query\[A\] \S*{mark}", log)]


def test_it_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "unbound")


def test_it_listens_on_loopback_only(host: Host) -> None:
    shown = host.run("ss --no-header --listening --numeric --udp --tcp --processes").stdout
    places = {line.split()[4] for line in shown.splitlines() if '"unbound"' in line}
    assert places == {"127.0.0.1:53", "[::1]:53"}


def test_a_neighbour_gets_no_answer(host: Host, other: Host) -> None:
    seen = Seen.of(host)
    assert not ask(other, seen.address, MIRROR)
    assert not seen.accepts(53)
    # The question itself is one that is answered.
    assert ask(host, "127.0.0.1", MIRROR)


def test_all_programs_ask_it_and_nobody_else(host: Host) -> None:
    lines = host.file(LIST).content_string.splitlines()
    servers = [line.split()[1] for line in lines if line.startswith("nameserver")]
    assert servers == ["127.0.0.1", "::1"]
    assert all(ask(host, server, MIRROR) for server in servers)


@pytest.mark.parametrize("user", ["root", "_apt", "admin", "www-data"])
def test_nobody_asks_name_servers_past_it(host: Host, lab: Lab, user: str) -> None:
    assert not ask(host, lab.instance.gateway4, MIRROR, user)


@pytest.mark.parametrize(("user", "found"), [("root", True), ("_apt", True), ("nobody", False)])
def test_it_answers_those_who_need_names(host: Host, user: str, *, found: bool) -> None:
    assert finds(host, MIRROR, user) == found


def test_names_are_in_no_file_and_not_in_the_journal(host: Host, lab: Lab) -> None:
    mark = f"mark{secrets.token_hex(8)}"
    assert finds(host, f"{mark}.example.net")
    assert asked_ports(lab, host, mark)
    journal = host.run("journalctl --sync; journalctl --no-pager --output cat")
    assert "unbound" in journal.stdout
    assert mark not in journal.stdout
    # Searched for by its second half, so that the search does not find itself.
    places = "/etc /home /opt /root /run /srv /tmp /usr /var"
    found = host.run(f"grep --recursive --files-with-matches --devices=skip {mark[4:]} {places}")
    assert found.stdout == ""


def test_questions_never_come_from_a_port_of_media(host: Host, lab: Lab) -> None:
    mark = f"port{secrets.token_hex(8)}"
    names = f"for i in $(seq {QUESTIONS}); do echo a$i.{mark}.example.net; done"
    assert host.run(f"{names} | xargs -n 20 getent ahostsv4 > /dev/null").rc == 0
    ports = asked_ports(lab, host, mark)
    assert len(ports) >= QUESTIONS
    # Not always the same one either: who can guess it can forge an answer.
    assert len(set(ports)) > QUESTIONS // 2
    assert MEDIA_PORTS & set(ports) == set()


def test_it_takes_no_orders(host: Host) -> None:
    assert host.run("unbound-control -c /etc/unbound/meethaus.conf status").rc != 0
    assert not host.file("/run/unbound.ctl").exists


def test_a_new_lease_does_not_take_the_list_back(host: Host) -> None:
    before = host.file(LIST).content_string
    lease = "interface=lo old_ip_address=127.0.0.9 new_ip_address=127.0.0.9"
    offered = "new_domain_name_servers=192.0.2.53 new_subnet_mask=255.0.0.0"
    run = host.run(f"reason=RENEW {lease} {offered} /sbin/dhclient-script")
    assert run.rc == 0, run.stderr
    assert host.file(LIST).content_string == before


@pytest.fixture(name="sandbox")
def sandbox_of_the_resolver(host: Host) -> Sandbox:
    return Sandbox(host, "unbound")


def test_it_can_write_its_keys_only_and_has_one_right_of_root(sandbox: Sandbox) -> None:
    assert_bites(sandbox, writable=["/var/lib/unbound"])
    assert sandbox.capabilities() == {"cap_net_bind_service"}


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "unbound.service", EXPOSURE)


def test_a_crash_leaves_no_memory_behind_and_is_survived(host: Host, sandbox: Sandbox) -> None:
    assert_a_crash_leaves_nothing(sandbox)
    assert finds(host, MIRROR)


def test_forwarders_that_do_not_answer_change_nothing(host: Host) -> None:
    before = host.file("/etc/unbound/meethaus.conf").content_string
    run = scenario.converge(host_resolver_forwarders=[{"address": "192.0.2.53"}])
    assert run.code != 0
    assert "127.0.0.1 knows no address of" in run.output, run.output
    assert "host_resolver_forwarders" in run.output
    assert host.file("/etc/unbound/meethaus.conf").content_string == before
    assert finds(host, f"{secrets.token_hex(8)}.example.net")


def test_answers_without_signatures_are_refused_by_default(host: Host) -> None:
    # The names of this network lie below a root zone that nobody has signed.
    before = host.file("/etc/unbound/meethaus.conf").content_string
    run = scenario.converge(host_resolver_dnssec_enabled=True, meet_waivers=[])
    assert run.code != 0
    assert "it could not find out, or the answer was forged" in run.output, run.output
    assert host.file("/var/lib/unbound/root.key").user == "unbound"
    assert host.file("/etc/unbound/meethaus.conf").content_string == before
    assert finds(host, f"{secrets.token_hex(8)}.example.net")


def test_switched_off_it_is_gone_and_switched_on_it_is_back(host: Host, lab: Lab) -> None:
    waiver = {"owner": "Test", "reason": "Test", "expires": "9999-12-31"}
    subjects = [
        f"below-profile:host_resolver_{name}=false" for name in ("enabled", "dnssec_enabled")
    ]
    waivers = [{"subject": subject, **waiver} for subject in subjects]
    run = scenario.converge(host_resolver_enabled=False, meet_waivers=waivers)
    try:
        assert run.code == 0, run.output
        assert host.file(LIST).content_string.strip() == f"nameserver {lab.instance.gateway4}"
        assert finds(host, f"{secrets.token_hex(8)}.example.net")
        assert not host.package("unbound").is_installed
        left = "/etc/unbound /var/lib/unbound /var/lib/meethaus/resolver"
        assert host.run(f"ls -d {left} /etc/systemd/system/unbound*").stdout == ""
        assert host.run("ls -A /etc/dhcp/dhclient-enter-hooks.d | grep meethaus").rc != 0
    finally:
        again = scenario.converge()
    assert again.code == 0, again.output
    assert finds(host, f"{secrets.token_hex(8)}.example.net")
    assert "changed=0" in scenario.converge().output
