"""What nft says of rules: of a file before it is loaded, and of what the kernel holds."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from testinfra.host import Host


def assert_accepts(path: Path) -> None:
    """Let nft read a file of rules, and load nothing."""
    # A network namespace of its own, so that neither root nor an existing table matters.
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", "nft", "--check", "--file", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def rules(host: Host, table: str) -> list[dict[str, Any]]:
    """Return the rules of a table in force, in their order."""
    done = host.run(f"nft --json list table inet {table}")
    assert done.rc == 0, done.stderr
    return [entry["rule"] for entry in json.loads(done.stdout)["nftables"] if "rule" in entry]


def comments(host: Host, table: str) -> list[str]:
    """Return the comments of the rules of a table in force, in their order."""
    return [rule.get("comment", "") for rule in rules(host, table)]


@contextmanager
def rules_of_others(host: Host) -> Iterator[Callable[[], bool]]:
    """Load a table that is not ours, and hand out what tells whether it is still there."""
    assert host.run("nft add table inet trial").rc == 0
    try:
        yield lambda: bool(host.run("nft list table inet trial").rc == 0)
    finally:
        host.run("nft delete table inet trial")


def assert_outlives_flush(host: Host, table: str, service: str) -> None:
    """Let the distribution's service empty everything, in each of its ways."""
    before = comments(host, table)
    try:
        for verb in ("start", "reload", "restart"):
            assert host.run(f"systemctl {verb} nftables").rc == 0
            assert comments(host, table) == before, verb
    finally:
        host.run(f"systemctl stop nftables; systemctl start {service}")
