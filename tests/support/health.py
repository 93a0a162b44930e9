"""Whether everything that was installed works, seen from the target itself."""

import time
from collections.abc import Sequence

from meethaus.lab import Target
from tests.support import remote

DAEMONS = ("nginx", "prosody", "jicofo", "jitsi-videobridge2", "coturn")
SERVICES = (*DAEMONS, "meethaus-firewall", "meethaus-egress")
ENDPOINTS = {
    "jitsi-videobridge2": "http://127.0.0.1:8080/about/health",
    "jicofo": "http://127.0.0.1:8888/about/health",
    "prosody": "http://127.0.0.1:5280/http-bind",
}
_PATIENCE_SECONDS = 90


def complaints(
    target: Target,
    services: Sequence[str] = SERVICES,
    *,
    domain: str = "",
    patience: float = _PATIENCE_SECONDS,
) -> list[str]:
    """Return what is wrong, after waiting until nothing is or `patience` seconds have passed.

    `domain` is the public name, if it is not the target's own.
    """
    deadline = time.monotonic() + patience
    while True:
        found = _look(target, services, domain or target.fqdn)
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(2)


def gauge(target: Target, name: str) -> float:
    """Return a number that the focus on the target publishes about itself."""
    told = remote.run(target, "curl -sS http://127.0.0.1:8888/metrics")
    lines = [line for line in told.splitlines() if not line.startswith("#")]
    return float(dict(line.rsplit(maxsplit=1) for line in lines)[name])


def meetings(target: Target, *, patience: float = _PATIENCE_SECONDS) -> float:
    """Return how many meetings the focus still knows, after waiting for the last one to end."""
    deadline = time.monotonic() + patience
    while (running := gauge(target, "jitsi_jicofo_conferences")) and time.monotonic() < deadline:
        time.sleep(2)
    return running


def _look(target: Target, services: Sequence[str], domain: str) -> list[str]:
    found = [
        f"{service} is {state}:\n{remote.journal(target, service)}"
        for service in services
        if (state := _state(target, service)) != "active"
    ]
    failed = remote.run(target, "systemctl list-units --state=failed --plain --no-legend")
    found += [f"failed unit: {line}" for line in failed.splitlines()]
    for service, address in ENDPOINTS.items():
        if service in services:
            asked = remote.attempt(
                target,
                "curl -sS -o /dev/null -w '%{http_code}' --max-time 10"
                f" --header 'Host: {domain}' {address}",
            )
            if asked.stdout != "200":
                found.append(f"{address} says {asked.stdout!r} {asked.stderr}")
    return found


def _state(target: Target, service: str) -> str:
    return remote.attempt(target, f"systemctl is-active {service}").stdout.strip()
