"""Clients: network namespaces on the lab's network, from which browsers and tools are run."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meethaus.lab.command import attempt, run
from meethaus.lab.model import Client
from meethaus.lab.naming import Instance, allocate_client
from meethaus.lab.network import Network
from meethaus.lab.reservations import Reservations
from meethaus.lab.state import Directories, exclusive

_NAMESPACE_FILES = Path("/etc/netns")
"""`ip netns exec NAME` mounts the files of its subdirectory NAME over those in /etc."""

_INTERFACE = "eth0"
_SETTLE_SECONDS = 5


@dataclass(frozen=True)
class Clients:
    """The clients of one lab."""

    network: Network
    instance: Instance
    directories: Directories

    @property
    def reservations(self) -> Reservations:
        """Addresses given to client names."""
        return Reservations(self.directories.clients, allocate_client)

    def all(self) -> tuple[Client, ...]:
        """Return every client that stands."""
        present = frozenset(_namespaces())
        clients = (self._client(name, host) for name, host in self.reservations.all().items())
        return tuple(client for client in clients if client.namespace in present)

    def start(self, name: str) -> Client:
        """Return the client of this name, making it unless it stands."""
        host = self.reservations.get(name)
        client = self._client(name, host)
        with exclusive(self.directories.state / "clients.lock"):
            if client.namespace not in _namespaces():
                self._create(client, host)
        return client

    def stop(self, name: str) -> None:
        """Remove a client if it is there, and the processes still running in it."""
        if name not in self.reservations.all():
            return
        client = self._client(name, self.reservations.get(name))
        if client.namespace in _namespaces():
            _end_processes(client.namespace)
            run(["ip", "netns", "delete", client.namespace])
        files = _NAMESPACE_FILES / client.namespace
        if files.is_dir():
            (files / "resolv.conf").unlink(missing_ok=True)
            files.rmdir()
        self.reservations.release(name)

    def stop_all(self) -> None:
        """Remove every client of this lab, also those the reservations do not know."""
        for name in self.reservations.all():
            self.stop(name)
        for namespace in self.leftovers():
            _end_processes(namespace)
            run(["ip", "netns", "delete", namespace])

    def leftovers(self) -> tuple[str, ...]:
        """Return the names of namespaces that belong to this lab."""
        start = self.instance.container("")
        return tuple(name for name in _namespaces() if name.startswith(start))

    def _client(self, name: str, host: int) -> Client:
        ipv6 = self.network.podman.host.ipv6
        return Client(
            name=name,
            namespace=self.instance.container(name),
            address=self.instance.address4(host),
            address6=self.instance.address6(host) if ipv6 else None,
        )

    def _create(self, client: Client, host: int) -> None:
        files = _NAMESPACE_FILES / client.namespace
        files.mkdir(parents=True, exist_ok=True)
        (files / "resolv.conf").write_text(f"nameserver {self.instance.gateway4}\n")
        # A device name has 15 characters at most.
        outer = f"mh{self.instance.number}c{host}"
        peer = ["type", "veth", "peer", "name", _INTERFACE, "netns", client.namespace]
        run(["ip", "netns", "add", client.namespace])
        run(["ip", "link", "add", outer, *peer])
        run(["ip", "link", "set", outer, "master", self.network.bridge, "up"])
        for command in self._inside(client, host):
            run(["ip", "-netns", client.namespace, *command])
        _settle(client.namespace)

    def _inside(self, client: Client, host: int) -> Sequence[Sequence[str]]:
        commands: list[Sequence[str]] = [
            ("link", "set", "lo", "up"),
            ("link", "set", _INTERFACE, "address", self.instance.mac(host), "up"),
            ("address", "add", f"{client.address}/24", "dev", _INTERFACE),
            ("route", "add", "default", "via", self.instance.gateway4),
        ]
        if client.address6:
            # Without duplicate detection the address can be used at once.
            commands += [
                ("-6", "address", "add", f"{client.address6}/64", "dev", _INTERFACE, "nodad"),
                ("-6", "route", "add", "default", "via", self.instance.gateway6),
            ]
        return commands


def _settle(namespace: str) -> None:
    """Wait until the kernel has found its link-local address unique.

    A browser drops what it is loading when an address appears.
    """
    tentative = ["ip", "-netns", namespace, "-6", "address", "show", "tentative"]
    deadline = time.monotonic() + _SETTLE_SECONDS
    while run(tentative).strip() and time.monotonic() < deadline:
        time.sleep(0.1)


def _namespaces() -> Sequence[str]:
    listed = json.loads(run(["ip", "-json", "netns", "list"]) or "[]")
    return [str(item["name"]) for item in listed]


def _end_processes(namespace: str) -> None:
    result = attempt(["ip", "netns", "pids", namespace])
    pids = result.stdout.split()
    if pids:
        attempt(["kill", "-KILL", *pids])
