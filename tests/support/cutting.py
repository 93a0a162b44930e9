"""Cutting the line between the machine that runs Ansible and a target."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from meethaus.lab import Target
from tests.support import remote


def end_sessions(target: Target) -> None:
    """Kill every SSH session on the target, and nothing of what was started in them."""
    listener = "$(systemctl show --property=MainPID --value ssh.service)"
    # This command's own session is among them.
    remote.attempt(target, f"pkill -KILL -P {listener}")


@contextmanager
def silent(target: Target) -> Iterator[None]:
    """Let no packet for SSH reach the target, as a broken line does; the web stays in reach."""
    table = f"meethaus-cut-{target.container}"
    rule = f"ip daddr {target.address} tcp dport {target.port} drop"
    chain = "chain cut { type filter hook output priority 0; " + rule + "; }"
    subprocess.run(["nft", f"table inet {table} {{ {chain}; }}"], check=True)
    try:
        yield
    finally:
        subprocess.run(["nft", "delete", "table", "inet", table], check=True)
