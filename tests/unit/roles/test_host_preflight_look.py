"""What the preflight look makes of the texts a server shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

LOOK = Path(__file__).parents[3] / "roles/host_preflight/files/look.py"


def test_parse_os_release_gives_a_release_to_compare(look: ModuleType) -> None:
    text = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n'
    assert look.parse_os_release(text) == {
        "name": "Debian GNU/Linux 13 (trixie)",
        "release": "Debian 13",
    }


def test_parse_os_release_names_a_rolling_system_without_version(look: ModuleType) -> None:
    assert look.parse_os_release("ID=arch\n") == {"name": "Arch", "release": "Arch"}


def test_parse_memory_reads_mebibytes(look: ModuleType) -> None:
    assert look.parse_memory("MemTotal:        2048000 kB\nMemFree: 1 kB\n") == 2000


def test_parse_memory_of_an_unreadable_file_is_nothing(look: ModuleType) -> None:
    assert look.parse_memory("") == 0


TCP = """sl local_address rem_address st tx_rx_queue tr_tm_when retrnsmt uid timeout inode
0: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1
1: 0100007F:01BB 0100007F:D431 01 00000000:00000000 00:00000000 00000000 0 0 4712 1
"""
ANY6 = "0" * 32
UDP6 = f"""sl local_address remote_address st tx_rx_queue tr_tm_when retrnsmt uid timeout inode
0: {ANY6}:2710 {ANY6}:0000 07 00000000:00000000 00:00000000 00000000 0 0 815 2
"""


def test_parse_sockets_lists_listeners_not_connections(look: ModuleType) -> None:
    assert look.parse_sockets(TCP, "tcp") == [(443, "4711")]


def test_parse_sockets_reads_ipv6_rows(look: ModuleType) -> None:
    assert look.parse_sockets(UDP6, "udp") == [(10000, "815")]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0::/system.slice/nginx.service\n", "nginx.service"),
        ("0::/machine/x/system.slice/coturn.service/worker\n", "coturn.service"),
        ("1:name=systemd:/system.slice/jicofo.service\n0::/\n", "jicofo.service"),
        ("0::/user.slice/user-0.slice/session-1.scope\n", ""),
        ("", ""),
    ],
)
def test_parse_unit_names_the_service(look: ModuleType, text: str, unit: str) -> None:
    assert look.parse_unit(text) == unit


def test_parse_packages_lists_installed_conferencing_software_only(look: ModuleType) -> None:
    text = "\n\n".join(
        f"Package: {name}\nStatus: {status}\nVersion: 1"
        for name, status in [
            ("jicofo", "install ok installed"),
            ("jitsi-meet-web", "hold ok installed"),
            ("jitsi-videobridge2", "deinstall ok config-files"),
            ("nginx", "install ok installed"),
            ("bbb-web", "install ok installed"),
        ]
    )
    assert look.parse_packages(text) == ["bbb-web", "jicofo", "jitsi-meet-web"]


METRICS = """# TYPE jitsi_jicofo_conferences gauge
jitsi_jicofo_conferences 2.0
jitsi_jicofo_conferences_created_total 71.0
jitsi_jvb_conferences{region="eu"} 1.0
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"domain": "meet.example.org", "parts": []}', "meet.example.org"),
        ("{}", ""),
        ('["domain"]', ""),
        ("not JSON", ""),
        ("", ""),
    ],
)
def test_parse_record_reads_the_public_name(look: ModuleType, text: str, name: str) -> None:
    assert look.parse_record(text) == name


def test_parse_gauges_takes_the_highest_of_the_named(look: ModuleType) -> None:
    assert look.parse_gauges(METRICS, look.CONFERENCE_GAUGES) == 2


def test_parse_gauges_of_a_silent_daemon_is_zero(look: ModuleType) -> None:
    assert look.parse_gauges("", look.CONFERENCE_GAUGES) == 0


def test_canonical_shortens_sorts_and_drops_what_is_no_address(look: ModuleType) -> None:
    assert look.canonical(["2001:DB8:0::1", "192.0.2.7", "fe80::1%eth0", "nonsense"]) == [
        "192.0.2.7",
        "2001:db8::1",
        "fe80::1",
    ]


@pytest.mark.parametrize(
    ("addresses", "private"),
    [
        (["10.0.0.5"], True),
        (["100.64.0.1"], True),
        (["9.9.9.9"], False),
        (["192.0.2.7"], False),
        (["10.0.0.5", "2001:db8::1"], True),
        (["2001:db8::1"], False),
        ([], False),
    ],
)
def test_is_private_tells_what_a_router_translates(
    look: ModuleType,
    addresses: list[str],
    private: bool,  # noqa: FBT001 - a table of cases
) -> None:
    assert look.is_private(addresses) is private


@pytest.mark.parametrize(
    ("client", "allowed"),
    [
        ("192.0.2.9", True),
        ("::ffff:192.0.2.9", True),
        ("198.51.100.1", False),
        ("2001:db8::5", True),
        ("fe80::5%eth0", False),
        ("", True),
    ],
)
def test_is_allowed_compares_the_client_with_all_networks(
    look: ModuleType,
    client: str,
    allowed: bool,  # noqa: FBT001 - a table of cases
) -> None:
    assert look.is_allowed(client, ["192.0.2.0/24", "2001:db8::/32"]) is allowed


def test_look_runs_alone_and_prints_json() -> None:
    request = {"name": "", "expected": [], "ports": [], "networks": ["0.0.0.0/0"]}
    done = subprocess.run(
        [sys.executable, "-I", str(LOOK), json.dumps(request)],
        capture_output=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert seen["dns"] == {"addresses": [], "hosts_file": False}
    assert seen["memory_mib"] > 0
    assert seen["listeners"] == []
