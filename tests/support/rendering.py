"""Renders the templates of the roles by Ansible itself."""

from __future__ import annotations

import getpass
import grp
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.places import HERE, OPERATOR

CHECKOUT = Path(__file__).parents[2]
ROLES = (
    *("host_kernel", "host_time", "host_updates", "host_resolver", "host_logging"),
    *("host_firewall", "host_ssh"),
    *("web_edge", "turn_server", "jitsi_apt", "jitsi_prosody", "jitsi_videobridge"),
    *("jitsi_jicofo", "web_pages", "jitsi_web", "host_egress"),
)
# The only host with IPv6.
FIRST = 10
PARTS = ("jitsi_web", "jitsi_prosody", "jitsi_jicofo", "jitsi_videobridge", "turn_server")
# Quotes, a backslash and a comment sign: what a careless template would turn into syntax.
PASSWORD = "focus-\"quoted\"-and-'single'-\\#/"
MODERATOR_PASSWORD = 'moderator-"quoted"-\\'
TOKEN_SECRET = "a-Secret-of-40-characters-for-1-platform"
TURN_SECRET = 'turn-"secret"-with-\\-backslash'


@dataclass(frozen=True)
class Rendered:
    """The files of one pretended host, by role and template path without `.j2`."""

    directory: Path

    def text(self, role: str, path: str) -> str:
        return (self.directory / role / path).read_text()

    def path(self, role: str, path: str) -> Path:
        return self.directory / role / path


def host(number: int) -> dict[str, Any]:
    address = f"192.0.2.{number}"
    loopback = {"ipv6": [{"address": "::1"}]} if number == FIRST else {}
    return {
        "pretended_ipv4": {"address": address},
        "pretended_ipv6": {},
        "pretended_loopback": loopback,
        "ansible_host": address,
    }


def inventory(
    hosts: dict[str, dict[str, Any]], groups: dict[str, list[str]], overrides: dict[str, object]
) -> dict[str, Any]:
    placed: dict[str, Any] = {
        part: {"hosts": {name: {} for name in names}} for part, names in groups.items()
    }
    return {"meet": {"hosts": hosts, "vars": settings(overrides)}, **placed}


def settings(overrides: dict[str, object]) -> dict[str, object]:
    return {
        "meet_domain": "meet.example.org",
        **OPERATOR.variables,
        "meet_operator_email": "it@example.org",
        **HERE.variables,
        "meet_jicofo_password": PASSWORD,
        "meet_videobridge_password": PASSWORD[::-1],
        "meet_turn_secret": TURN_SECRET,
        "meet_moderators": [{"name": "anna", "password": MODERATOR_PASSWORD}],
        **overrides,
    }


def templates(roles: Sequence[str]) -> list[dict[str, str]]:
    """Return an entry for each template: below the host's directory, by role and path there."""
    owner = {"owner": getpass.getuser(), "group": grp.getgrgid(os.getegid()).gr_name}
    found = []
    for role in roles:
        root = CHECKOUT / "roles" / role / "templates"
        for path in sorted(root.rglob("*.j2")):
            place = f"{role}/{path.relative_to(root).with_suffix('')}"
            rendered = "{{ render_directory }}/{{ inventory_hostname }}/" + place
            found.append({"path": rendered, "template": str(path), **owner})
    return found


def render(
    target: Path,
    hosts: dict[str, Any],
    groups: dict[str, list[str]],
    roles: Sequence[str] = ROLES,
    **overrides: object,
) -> dict[str, Rendered]:
    """Run the playbook that renders what the roles write; return the files, by host."""
    place = target / "inventory.yml"
    place.write_text(yaml.safe_dump(inventory(hosts, groups, overrides)))
    extra = {
        "render_files": templates(roles),
        "render_directory": str(target),
        # Set by Ansible within roles only; what is computed from the roles' own files needs it.
        "role_path": str(CHECKOUT / "roles" / "meet"),
        "ansible_python_interpreter": sys.executable,
    }
    command = [
        str(Path(sys.executable).parent / "ansible-playbook"),
        "-i",
        str(place),
        "-e",
        json.dumps(extra),
        str(CHECKOUT / "tests" / "templates" / "render.yml"),
    ]
    run = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return {name: Rendered(target / name) for name in hosts}
