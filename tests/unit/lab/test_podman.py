from itertools import pairwise

from meethaus.lab.host import Host
from meethaus.lab.podman import Attachment, ContainerSpec, run_line

ORDINARY = Host(cgroup2=True, raises_limits=True, ipv6=True)
LIMITED = Host(cgroup2=False, raises_limits=False, ipv6=True)

SPEC = ContainerSpec(
    name="meethaus0-meet",
    hostname="meet",
    image="localhost/image:tag",
    networks=(
        Attachment(
            network="meethaus0",
            interface="eth0",
            address4="10.77.0.10",
            address6="fd77::a",
            mac="02:00:00:00:00:0a",
        ),
    ),
    labels={"b": "2", "a": "1"},
    environment={"LAB_FQDN": "meet.lab.test"},
    volumes=("/here:/there:ro",),
    dns="10.77.0.254",
)


def values(line: list[str], flag: str) -> list[str]:
    return [after for before, after in pairwise(line) if before == flag]


def test_run_line_ends_with_image_and_first_process() -> None:
    assert run_line(SPEC, ORDINARY)[-2:] == ["localhost/image:tag", "/usr/local/sbin/lab-init"]


def test_run_line_fixes_addresses_of_the_network() -> None:
    network = "meethaus0:ip=10.77.0.10,ip6=fd77::a,mac=02:00:00:00:00:0a,interface_name=eth0"
    assert values(run_line(SPEC, ORDINARY), "--network") == [network]


def test_attachment_leaves_out_what_it_does_not_have() -> None:
    assert Attachment(network="podman", interface="wan0").flag() == "podman:interface_name=wan0"


def test_run_line_carries_labels_environment_volumes_and_dns() -> None:
    line = run_line(SPEC, ORDINARY)
    assert values(line, "--label") == ["a=1", "b=2"]
    assert values(line, "--env") == ["LAB_FQDN=meet.lab.test"]
    assert values(line, "--volume") == ["/here:/there:ro"]
    assert values(line, "--dns") == ["10.77.0.254"]


def test_run_line_grants_what_systemd_units_need() -> None:
    assert {"SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"} <= set(
        values(run_line(SPEC, ORDINARY), "--cap-add")
    )


def test_run_line_limits_only_where_the_machine_demands_it() -> None:
    assert values(run_line(SPEC, ORDINARY), "--ulimit") == []
    assert values(run_line(SPEC, LIMITED), "--ulimit") == [
        "nproc=4096:4096",
        "nofile=16384:16384",
    ]
