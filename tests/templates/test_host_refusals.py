"""What the roles of the host refuse before they change a server."""

from __future__ import annotations

import pytest

from tests.support.rendering import PARTS

from .refusing import Refused, host, refuse


def extra_port(**entry: object) -> dict[str, object]:
    return {"host_firewall_extra_ports": [{"protocol": "tcp", "reason": "Test", **entry}]}


def contact(**entry: object) -> dict[str, object]:
    extra = {"user": "root", "protocol": "tcp", "reason": "Test", **entry}
    return {"host_egress_extra_contacts": [extra]}


def clock(address: str, **instead: object) -> dict[str, object]:
    return {"address": address, "name": "Example Clocks", "country": "DE", **instead}


def days(number: int) -> dict[str, object]:
    return {"host_updates_retention_days": number}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """A good host that carries everything, and beside it hosts with one mistake each."""
    hosts = {
        "good": host(
            pretended_firewall=True,
            **extra_port(port=80, sources=["192.0.2.0/24"]),
            **contact(port="22", addresses=["192.0.2.0/24"]),
        ),
        "port": host(**extra_port(port="99999")),
        "word": host(**extra_port(port="abc", sources=["0.0.0.0/0", "10.0.0.0/99"])),
        "hurry": host(host_firewall_trial_seconds=5),
        "far": host(**contact(port="70000", addresses=["backup.example.org"])),
        "haste": host(host_egress_trial_seconds=601),
        "server": host(
            host_time_servers=[
                clock("192.0.2.1 offline"),
                clock("PTBtime1.ptb.de"),
                clock("ptbtime1.ptb.de", country="Germany", name=" "),
            ]
        ),
        "nowhere": host(host_time_servers=[]),
        "unasked": host(host_time_servers=[], host_time_enabled=False),
        "abroad": host(host_time_servers=[clock("time.example.org", name="Clocks", country="US")]),
        "kernel": host(
            host_kernel_extra_settings={
                "net.ipv4.ip_forward": 0,
                "rp_filter": 1,
                "vm.over commit": 1,
            }
        ),
        "kernel-value": host(
            host_kernel_extra_settings={"kernel.sysrq": "", "vm.swappiness": "1\n2", "vm.x": 0}
        ),
        "hour": host(host_updates_time=1080, host_updates_reboot_time="24:00"),
        "package": host(host_updates_excluded_packages=["coturn", 'libssl";'], **days(0)),
        "login": host(ansible_ssh_pass="geheim", ansible_password="geheim"),
        "kept": host(ansible_password="geheim", host_ssh_enabled=False),
        "group": host(host_ssh_allowed_groups=["sudo", "two words"]),
    }
    directory = tmp_path_factory.mktemp("refused")
    return refuse(directory, hosts, {part: ["good"] for part in PARTS})


def test_nothing_is_said_about_a_good_host(refused: dict[str, Refused]) -> None:
    good = refused["good"]
    assert (good.meet, good.host_kernel, good.host_time, good.host_updates) == ("", "", "", "")
    assert (good.host_firewall, good.host_ssh, good.host_egress) == ("", "", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("port", ("host_firewall_extra_ports", "No port is 99999:", "from 1 to 65535")),
        ("word", ("No port is abc:", "No network is 10.0.0.0/99:")),
        ("hurry", ("host_firewall_trial_seconds is 5", "from 20 to 600")),
    ],
)
def test_settings_of_the_firewall_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_firewall
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "kernel",
            ("No setting of the kernel is rp_filter and vm.over commit, in host_kernel_extra",),
        ),
        ("kernel-value", ("kernel.sysrq and vm.swappiness in host_kernel_extra_settings has no",)),
    ],
)
def test_settings_of_the_kernel_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_kernel
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("far", ("No port is 70000:", "No network is backup.example.org:", "addresses:")),
        ("haste", ("host_egress_trial_seconds is 601", "from 20 to 600")),
    ],
)
def test_settings_for_contacts_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_egress
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("server", ("No host name or address is 192.0.2.1 offline, in", "names a server twice:")),
        ("nowhere", ("host_time_servers is empty", "host_time_enabled: false")),
    ],
)
def test_time_servers_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_time
    assert [word for word in words if word not in said] == [], said


def test_an_organisation_behind_a_time_server_is_refused(refused: dict[str, Refused]) -> None:
    said = refused["server"].meet
    for words in (
        'host_time_servers[2].country is "Germany"',
        'host_time_servers[2].name is " "',
        "country: DE",
    ):
        assert words in said


def test_nobody_needs_a_time_server_who_asks_none(refused: dict[str, Refused]) -> None:
    assert (refused["unasked"].meet, refused["unasked"].host_time) == ("", "")


def test_time_servers_stand_in_the_record_wherever_they_are(refused: dict[str, Refused]) -> None:
    abroad = refused["abroad"]
    assert (abroad.meet, abroad.host_time) == ("", "")
    found = [
        (each["name"], each["place"], each["participants_data"])
        for each in abroad.record["recipients"]
        if each["role"] == "time"
    ]
    assert found == [("Clocks", "third-country", False)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hour", ("No time is 1080 and 24:00", "in quotation marks, such as host_updates_time")),
        ("package", ('No package is libssl";, in', "retention_days is 0 and must be 1")),
    ],
)
def test_unattended_updates_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_updates
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("login", ("ansible_password and ansible_ssh_pass", "ssh-copy-id", "host_ssh_enabled")),
        ("group", ("No group is two words.", "host_ssh_allowed_groups: [sudo]")),
    ],
)
def test_ways_to_be_locked_out_of_ssh_are_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_ssh
    assert [word for word in words if word not in said] == [], said


def test_passwords_are_fine_where_ssh_is_left_alone(refused: dict[str, Refused]) -> None:
    assert refused["kept"].host_ssh == ""
