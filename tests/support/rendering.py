"""Renders the templates of the roles by Ansible itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.places import HERE

CHECKOUT = Path(__file__).parents[2]
ROLES = (
    *("host_updates", "host_logging", "host_firewall", "web_edge", "turn_server"),
    *("jitsi_apt", "jitsi_prosody", "jitsi_videobridge", "jitsi_jicofo", "jitsi_web"),
)
PARTS = ("jitsi_web", "jitsi_prosody", "jitsi_jicofo", "jitsi_videobridge", "turn_server")
# Quotes, a backslash and a comment sign: what a careless template would turn into syntax.
PASSWORD = "focus-\"quoted\"-and-'single'-\\#/"
MODERATOR_PASSWORD = 'moderator-"quoted"-\\'
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
    return {"pretended_ipv4": {"address": address}, "pretended_ipv6": {}, "ansible_host": address}


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
        "meet_operator_email": "it@example.org",
        **HERE.variables,
        "meet_jicofo_password": PASSWORD,
        "meet_videobridge_password": PASSWORD[::-1],
        "meet_turn_secret": TURN_SECRET,
        "meet_moderators": [{"name": "anna", "password": MODERATOR_PASSWORD}],
        **overrides,
    }


def templates() -> dict[str, str]:
    """Return the source of each template by role and path on the host."""
    found = {}
    for role in ROLES:
        root = CHECKOUT / "roles" / role / "templates"
        for path in sorted(root.rglob("*.j2")):
            found[f"{role}/{path.relative_to(root).with_suffix('')}"] = str(path)
    return found


def render(
    target: Path, hosts: dict[str, Any], groups: dict[str, list[str]], **overrides: object
) -> dict[str, Rendered]:
    """Run the playbook that renders; return the files, by host."""
    sources = templates()
    place = target / "inventory.yml"
    place.write_text(yaml.safe_dump(inventory(hosts, groups, overrides)))
    extra = {
        "render_targets": list(sources),
        "render_sources": list(sources.values()),
        "render_directory": str(target),
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
    return {name: unpack(target, name) for name in hosts}


def unpack(target: Path, name: str) -> Rendered:
    for path, text in json.loads((target / f"{name}.json").read_text()).items():
        place = target / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return Rendered(target / name)
