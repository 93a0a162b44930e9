"""The lab stands, behaves like servers on an internet, and goes without a trace."""

import ipaddress
import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from meethaus.errors import LabError
from meethaus.lab import Client, Contact, ContactKind, Instance, Lab, Suite, Target, TargetSpec

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

_OWN_INSTANCE_OFFSET = 100
"""These tests take their lab down, so it must not be the one other tests work with."""

_TREE = "/usr/bin/tree"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    number = (Instance.from_environment().number + _OWN_INSTANCE_OFFSET) % 256
    lab = Lab.open(instance=Instance(number))
    lab.down()
    lab.ensure()
    yield lab
    lab.down()


@pytest.fixture(scope="module")
def targets(lab: Lab) -> dict[Suite, Target]:
    return {suite: lab.start(TargetSpec(name=suite.value, suite=suite)) for suite in Suite}


@pytest.fixture(params=list(Suite))
def target(request: pytest.FixtureRequest, targets: dict[Suite, Target]) -> Target:
    return targets[request.param]


@pytest.fixture(scope="module")
def client(lab: Lab) -> Client:
    return lab.client("anna")


def ssh(target: Target, command: str) -> subprocess.CompletedProcess[str]:
    line = ["ssh", *target.ssh_options, f"{target.user}@{target.address}", command]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)


def ssh_output(target: Target, command: str) -> str:
    done = ssh(target, command)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def as_client(client: Client, *argv: str) -> subprocess.CompletedProcess[str]:
    line = [*client.prefix, *argv]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_target_is_a_healthy_server_of_its_suite(target: Target) -> None:
    assert ssh_output(target, "systemctl is-system-running") == "running"
    assert ssh_output(target, ". /etc/os-release; echo $VERSION_CODENAME") == target.suite
    assert ssh_output(target, "hostname --fqdn") == target.fqdn


def test_login_is_refused_when_the_host_key_is_another(
    targets: dict[Suite, Target], tmp_path: Path
) -> None:
    first, second = targets.values()
    forged = tmp_path / "known_hosts"
    known = first.known_hosts.read_text()
    forged.write_text(
        known.replace(second.address, "192.0.2.1").replace(first.address, second.address)
    )
    done = ssh(replace(second, known_hosts=forged), "true")
    assert done.returncode == 255
    assert "Host key verification failed" in done.stderr


def test_dns_knows_targets_and_what_is_below_them(target: Target, client: Client) -> None:
    for name in (target.fqdn, f"deeper.{target.fqdn}"):
        assert as_client(client, "getent", "ahostsv4", name).stdout.split()[0] == target.address
        if target.address6:
            assert (
                as_client(client, "getent", "ahostsv6", name).stdout.split()[0] == target.address6
            )


def test_dns_denies_lab_names_nobody_has(client: Client) -> None:
    assert as_client(client, "getent", "hosts", "nobody.lab.test").returncode != 0


def test_published_name_leads_where_it_was_told(lab: Lab, client: Client) -> None:
    lab.publish("meet.example.org", ["192.0.2.80"])
    assert (
        as_client(client, "getent", "hosts", "meet.example.org").stdout.split()[0] == "192.0.2.80"
    )
    lab.unpublish("meet.example.org")


def test_target_installs_packages_from_the_stock_mirror(target: Target) -> None:
    ssh_output(target, "apt-get -q update && apt-get -q install -y tree")
    assert ssh_output(target, f"test -x {_TREE} && echo there") == "there"


def test_acme_directory_answers_with_trusted_tls(target: Target) -> None:
    directory = ssh_output(target, "curl -sSf https://acme-v02.api.letsencrypt.org/directory")
    assert '"newOrder": "https://acme-v02.api.letsencrypt.org/' in directory


def test_vendor_repository_answers_with_trusted_tls(lab: Lab, target: Target) -> None:
    key = "https://download.jitsi.org/jitsi-key.gpg.key"
    shown = ssh_output(target, f"curl -sSf {key} | gpg --show-keys --with-colons")
    assert lab.repository.key_fingerprint() in shown
    assert "Package: jicofo" in ssh_output(
        target, "curl -sSf https://download.jitsi.org/stable/Packages"
    )


def test_client_trusts_the_lab_with_its_bundle(lab: Lab, client: Client) -> None:
    address = "https://acme-v02.api.letsencrypt.org/directory"
    done = as_client(client, "curl", "-sSf", "--cacert", str(lab.trust_bundle), address)
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Attempt:
    """A command that reaches out, and what must be on record afterwards."""

    command: str
    kind: ContactKind
    port: int = 0
    destination: str = ""
    name: str = ""


ATTEMPTS = (
    Attempt(
        "curl -sm 3 https://telemetry.example.com/",
        ContactKind.DNS,
        destination="telemetry.example.com",
    ),
    Attempt(
        "curl -sm 3 https://stats.example.net/", ContactKind.TCP, 443, name="stats.example.net"
    ),
    Attempt("curl -sm 3 http://203.0.113.9:8080/", ContactKind.TCP, 8080, "203.0.113.9"),
    Attempt("echo hello > /dev/udp/203.0.113.10/3478", ContactKind.UDP, 3478, "203.0.113.10"),
    Attempt("curl -sm 3 http://[2001:db8::7]/", ContactKind.TCP, 80, "2001:db8::7"),
    Attempt("ping -c 1 -W 1 203.0.113.11", ContactKind.OTHER, 0, "203.0.113.11"),
)


def matches(contact: Contact, attempt: Attempt) -> bool:
    return (
        (contact.kind, contact.port) == (attempt.kind, attempt.port)
        and attempt.destination in {"", contact.destination}
        and attempt.name in {"", contact.name}
    )


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.command)
def test_contact_to_the_outside_is_recorded(
    lab: Lab, targets: dict[Suite, Target], attempt: Attempt
) -> None:
    source = targets[Suite.TRIXIE]
    if ":" in attempt.destination and source.address6 is None:
        pytest.skip("this machine's kernel has no IPv6")
    lab.forget_contacts()
    ssh(source, f"bash -c '{attempt.command}'")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = [contact for contact in lab.contacts() if matches(contact, attempt)]
        if found:
            assert {contact.source for contact in found} == {source.name}
            return
        time.sleep(0.1)
    pytest.fail(f"not on record: {lab.contacts()}")


def test_contact_of_a_client_carries_its_name(lab: Lab, client: Client) -> None:
    lab.forget_contacts()
    as_client(client, "getent", "hosts", "updates.example.com")
    found = {(item.source, item.kind, item.destination) for item in lab.contacts()}
    assert ("anna", ContactKind.DNS, "updates.example.com") in found


def test_traffic_within_the_lab_is_no_contact(lab: Lab, target: Target) -> None:
    lab.forget_contacts()
    ssh_output(target, "apt-get -q update; curl -sSf https://download.jitsi.org/stable/Release")
    assert lab.contacts() == ()


def test_reboot_keeps_address_host_key_and_edits(lab: Lab, target: Target) -> None:
    ssh_output(target, "echo 192.0.2.1 edited.example.org >> /etc/hosts")
    keys = target.known_hosts.read_text()
    again = lab.restart(target.name)
    assert again == target
    assert ssh_output(again, "getent ahostsv4 edited.example.org").split()[0] == "192.0.2.1"
    assert "default via" in ssh_output(again, "ip route")
    assert again.known_hosts.read_text() == keys


def test_snapshot_carries_the_disk_to_another_target(lab: Lab, target: Target) -> None:
    ssh_output(target, "echo kept > /root/kept")
    tag = lab.snapshot(target.name, f"{target.suite}-kept")
    copy = lab.start(TargetSpec(name=f"copy-{target.suite}", image=tag))
    assert copy.suite == target.suite
    assert ssh_output(copy, "cat /root/kept; hostname --fqdn") == f"kept\n{copy.fqdn}"
    lab.stop(copy.name)


def test_starting_twice_gives_the_same_target(lab: Lab, targets: dict[Suite, Target]) -> None:
    again = lab.start(TargetSpec(name="trixie", suite=Suite.TRIXIE))
    assert again == targets[Suite.TRIXIE]


def test_target_cannot_leave_through_this_machine(lab: Lab, targets: dict[Suite, Target]) -> None:
    """Podman switches forwarding off for the bridge, but any program may switch it on for all."""
    target = targets[Suite.TRIXIE]
    Path(f"/proc/sys/net/ipv4/conf/{lab.network.bridge}/forwarding").write_text("1")
    ssh_output(target, f"ip route add 203.0.113.0/24 via {lab.instance.bridge4}")
    before = dropped_packets(lab)
    ssh(target, "ping -c 2 -W 1 203.0.113.12")
    assert dropped_packets(lab) == before + 2


def dropped_packets(lab: Lab) -> int:
    """Return how many packets this machine has refused to forward from or to the lab."""
    listed = json.loads(_output("nft", "--json", "list", "table", "inet", lab.instance.prefix))
    rules = [item["rule"]["expr"] for item in listed["nftables"] if "rule" in item]
    return sum(part["counter"]["packets"] for rule in rules for part in rule if "counter" in part)


@pytest.fixture
def other(lab: Lab) -> Lab:
    """A lab beside this one, which nobody has brought up."""
    return Lab.open(instance=Instance((lab.instance.number + 1) % 256))


@pytest.mark.usefixtures("targets")
def test_purge_is_refused_while_another_lab_stands(lab: Lab, other: Lab) -> None:
    with pytest.raises(LabError) as caught:
        other.down(purge=True)
    assert caught.value.code == "lab-purge-refused"
    assert lab.internet.container in caught.value.message


def test_down_leaves_nothing(lab: Lab, targets: dict[Suite, Target], client: Client) -> None:
    lab.down()
    assert lab.status().targets == ()
    assert not lab.directories.state.exists()
    assert client.namespace not in _output("ip", "netns", "list")
    assert not Path("/etc/netns", client.namespace).exists()
    assert lab.instance.prefix not in _output("nft", "list", "tables").split()
    network = ipaddress.ip_network(lab.instance.subnet4)
    for target in targets.values():
        assert ipaddress.ip_address(target.address) in network
        assert target.container not in _output("ps", "-eo", "args")
    assert lab.instance.subnet4 not in _output("ip", "route")
    exists = ["podman", "network", "exists", lab.instance.network]
    assert subprocess.run(exists, check=False).returncode == 1


def _output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
