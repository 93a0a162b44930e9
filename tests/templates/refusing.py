"""Runs the roles' own checks on pretended hosts and gives back what they refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.places import HERE, OPERATOR
from tests.support.rendering import CHECKOUT

DOMAIN = "meet.example.org"
LOOK: dict[str, Any] = {
    "system": {"name": "Debian GNU/Linux 13 (trixie)", "release": "Debian 13"},
    "systemd": True,
    "python_apt": True,
    "memory_mib": 4000,
    "disk": {"path": "/", "free_mib": 90000},
    "listeners": [],
    "firewalls": [],
    "session": {"client": "192.0.2.9", "allowed": True},
    "expected": ["192.0.2.10", "2001:db8::10"],
    "private": False,
    "meeting": {"conferences": 0, "participants": 0},
    "installed": [],
    "recorded_name": "",
    "marks": [],
}

SPLIT = {
    "jitsi_web": ["web"],
    "turn_server": ["web"],
    "jitsi_prosody": ["signalling"],
    "jitsi_jicofo": ["signalling"],
    "jitsi_videobridge": ["bridge"],
}


@dataclass(frozen=True)
class Refused:
    """What the checks said about one host, by role; preflight's refusals by check.

    `record` is what the record on the server would say about its location.
    """

    meet: str
    host_time: str
    host_kernel: str
    host_updates: str
    host_resolver: str
    host_firewall: str
    host_ssh: str
    host_egress: str
    web_edge: str
    jitsi_prosody: str
    web_pages: str
    ports: list[dict[str, Any]]
    record: dict[str, Any]
    preflight: dict[str, str]


def host(**variables: object) -> dict[str, object]:
    # Without a firewall its role asks nothing about the session, which saves time.
    address = {"address": "192.0.2.10"}
    basis = {"pretended_ipv4": address, "pretended_firewall": False, **HERE.variables}
    return {**basis, **variables}


def seen(*addresses: str, hosts_file: bool = False, recorded_name: str = "") -> dict[str, object]:
    """Pretend a host whose name servers give these addresses, and what name its record gives."""
    dns = {"addresses": list(addresses), "hosts_file": hosts_file}
    look = LOOK | {"dns": dns, "recorded_name": recorded_name}
    return {"pretended_look": look, "meet_public_ipv6": "2001:db8::10"}


def refuse(
    target: Path, hosts: dict[str, Any], groups: dict[str, list[str]], *options: str
) -> dict[str, Refused]:
    """Run the playbook beside this file; return what was refused, by host."""
    variables = {
        "meet_domain": DOMAIN,
        **OPERATOR.variables,
        "meet_operator_email": "it@example.org",
        **{
            name: f"{name}-0123456789"
            for name in ("meet_jicofo_password", "meet_videobridge_password", "meet_turn_secret")
        },
        "meet_moderators": [{"name": "anna", "password": "for-moderators-0123456789"}],
        # As `init` writes it for a user who is not root. Whoever became somebody else would fail.
        "ansible_become": True,
        "ansible_become_exe": "/bin/false",
        "refused_directory": str(target),
        "ansible_python_interpreter": sys.executable,
    }
    placed: dict[str, Any] = {
        part: {"hosts": {name: {} for name in names}} for part, names in groups.items()
    }
    place = target / "inventory.yml"
    place.write_text(
        yaml.safe_dump({"all": {"vars": variables}, "meet": {"hosts": hosts}, **placed})
    )
    playbook = str(Path(__file__).parent / "refuse.yml")
    ansible = str(Path(sys.executable).parent / "ansible-playbook")
    surroundings = {name: value for name, value in os.environ.items() if name != "SSH_CONNECTION"}
    run = subprocess.run(
        [ansible, "-i", str(place), playbook, *options],
        cwd=CHECKOUT,
        env={
            **surroundings,
            "HOME": str(target),
            "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for name in ("quote-", "Geheimnis"):
        assert name not in run.stdout + run.stderr, "a secret was shown"
    return {path.stem: Refused(**json.loads(path.read_text())) for path in target.glob("*.json")}
