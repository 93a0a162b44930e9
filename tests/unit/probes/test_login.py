"""Which command leads to a host: nothing is guessed, and no unknown key is accepted."""

from pathlib import Path
from typing import Any

import pytest

from meethaus.errors import UsageError
from meethaus.probes.login import host_of, hosts_at

SOCKETS = Path("/run/x")


def command(variables: dict[str, Any], name: str = "meet.example.org") -> str:
    backend = host_of(variables, name, SOCKETS).backend
    words, arguments = backend._build_ssh_command("true")  # noqa: SLF001 - what it would run
    return str(" ".join(words) % tuple(arguments))


def test_inventory_decides_how_to_log_in() -> None:
    line = command(
        {
            "ansible_host": "192.0.2.7",
            "ansible_port": 2222,
            "ansible_user": "admin",
            "ansible_ssh_private_key_file": "/keys/one",
            "ansible_ssh_common_args": "-o UserKnownHostsFile=/keys/known",
        }
    )
    for part in ("192.0.2.7", "Port=2222", "User=admin", "-i /keys/one", "/keys/known"):
        assert part in line


def test_what_the_inventory_says_comes_before_what_we_say() -> None:
    line = command({"ansible_ssh_common_args": "-o ControlMaster=no"})
    assert line.index("ControlMaster=no") < line.index("ControlMaster=auto")


def test_unknown_keys_and_questions_are_refused() -> None:
    line = command({})
    assert line.endswith("meet.example.org true")
    assert "StrictHostKeyChecking=yes" in line
    assert "BatchMode=yes" in line
    assert f"ControlPath={SOCKETS}/%C" in line


def test_address_of_version_6_is_reached() -> None:
    assert "2001:db8::7 true" in command({"ansible_host": "2001:db8::7", "ansible_port": 22})


def test_local_host_is_looked_at_without_ssh() -> None:
    assert host_of({"ansible_connection": "local"}, "meet", SOCKETS).backend.NAME == "local"


def test_login_that_ansible_computes_is_refused() -> None:
    with pytest.raises(UsageError, match="ansible_host of meet is a template"):
        host_of({"ansible_host": "{{ other }}"}, "meet", SOCKETS)


@pytest.mark.parametrize(
    ("address", "backend"),
    [
        ("ssh://root@meet.example.org", "ssh"),
        ("paramiko://root@meet.example.org", "paramiko"),
        ("local://", "local"),
    ],
)
def test_addresses_that_testinfra_knows(address: str, backend: str) -> None:
    assert [each.backend.NAME for each in hosts_at(address, SOCKETS).values()] == [backend]


@pytest.mark.parametrize("address", ["meet.example.org", "ssh://", "docker://x", "://x", ""])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a server"):
        hosts_at(address, SOCKETS)


def test_servers_of_a_foreign_inventory_are_named_by_ansible(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text("[school]\nanna ansible_host=192.0.2.7\nbert\n[other]\ncarl\n")
    found = hosts_at(f"ansible://school?ansible_inventory={path}", SOCKETS)
    assert sorted(found) == ["ansible://anna", "ansible://bert"]


@pytest.mark.parametrize("text", ["", "[a]\n", "---\n- x\n"])
def test_an_inventory_without_servers_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hosts.yml"
    path.write_text(text)
    with pytest.raises(UsageError, match="stands for no server"):
        hosts_at(f"ansible://all?ansible_inventory={path}", SOCKETS)
