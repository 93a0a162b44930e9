"""SSH: the key the lab logs in with, and the host keys it expects."""

import re
from pathlib import Path

from meethaus.lab.command import run
from meethaus.lab.state import Directories, exclusive, replace_text

_SSH_PORT = 22


def ensure_identity(directories: Directories) -> str:
    """Make the lab's SSH key unless it is there; return the public half."""
    private = directories.identity_file
    public = private.with_name(f"{private.name}.pub")
    with exclusive(directories.state / "identity.lock"):
        if not (private.is_file() and public.is_file()):
            private.unlink(missing_ok=True)
            comment = "meethaus lab"
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(private)])
    return public.read_text().strip()


def known_hosts_lines(names: tuple[str, ...], public_keys: str) -> list[str]:
    """Return `known_hosts` lines that bind each public key to all given names and addresses."""
    label = ",".join(names)
    lines = []
    for line in public_keys.splitlines():
        fields = line.split()
        if len(fields) >= 2 and re.fullmatch(r"(ssh|ecdsa|sk)-[a-z0-9@.-]+", fields[0]):  # noqa: PLR2004
            lines.append(f"{label} {fields[0]} {fields[1]}")
    return lines


def merge_known_hosts(current: str, names: tuple[str, ...], lines: list[str]) -> str:
    """Replace every line about any of the names by the new lines."""
    gone = frozenset(names)
    kept = [
        line
        for line in current.splitlines()
        if line.strip() and not gone & frozenset(line.split()[0].split(","))
    ]
    return "".join(f"{line}\n" for line in [*kept, *lines])


def remember_host(directories: Directories, names: tuple[str, ...], public_keys: str) -> None:
    """Write a target's real host keys to the lab's `known_hosts`."""
    _rewrite(directories, names, known_hosts_lines(names, public_keys))


def forget_host(directories: Directories, names: tuple[str, ...]) -> None:
    """Drop a target from the lab's `known_hosts`."""
    _rewrite(directories, names, [])


def _rewrite(directories: Directories, names: tuple[str, ...], lines: list[str]) -> None:
    path: Path = directories.known_hosts
    with exclusive(directories.state / "known_hosts.lock"):
        current = path.read_text() if path.is_file() else ""
        replace_text(path, merge_known_hosts(current, names, lines))
