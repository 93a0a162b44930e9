"""Logging in to a scenario's target with a connection of one's own."""

import os
import re
import socket
import subprocess
from pathlib import Path

import yaml

from tests.support.seen import Seen

_SECONDS = 30

Said = subprocess.CompletedProcess[str]


def with_key(seen: Seen, command: str | None, *options: str) -> Said:
    """Log in as root with the scenario's key, over a connection that nobody shares."""
    return _ssh(seen, "root", command, "-i", _identity(), *options)


def ways_in(seen: Seen, account: str) -> list[str]:
    """Return what the server asks for when no key is offered."""
    options = ("-o", "PubkeyAuthentication=no")
    said = _ssh(seen, account, "true", *options).stderr
    found = re.search(r"Permission denied \(([a-z,-]+)\)", said)
    assert found, said
    return found[1].split(",")


def banner(seen: Seen) -> str:
    """Return how the server introduces itself to everybody."""
    with socket.create_connection((seen.address, 22), timeout=5) as session:
        return session.recv(128).decode()


def _identity() -> str:
    instances = Path(os.environ["MOLECULE_INSTANCE_CONFIG"])
    return str(yaml.safe_load(instances.read_text())[0]["identity_file"])


def _ssh(seen: Seen, account: str, command: str | None, *options: str) -> Said:
    known = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "known_hosts"
    line = [
        *("ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"),
        *("-o", "StrictHostKeyChecking=yes", "-o", f"UserKnownHostsFile={known}"),
        *("-o", "ControlMaster=no", "-o", "ControlPath=none", *options),
        f"{account}@{seen.address}",
        *([command] if command else []),
    ]
    return subprocess.run(
        line,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
