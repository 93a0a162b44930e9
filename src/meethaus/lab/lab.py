"""The lab as a whole: what other code starts, asks and takes down."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meethaus.errors import LabError
from meethaus.lab.clients import Clients
from meethaus.lab.contacts import Allowed, read_contacts
from meethaus.lab.host import Enclosure, detect, require_ready
from meethaus.lab.images import REPOSITORY, Images, Progress
from meethaus.lab.inotify import raise_instances, restore_instances
from meethaus.lab.internet import Internet
from meethaus.lab.mirror import lab_mirror, remember_mirror
from meethaus.lab.model import Client, Contact, LabStatus, Target, TargetSpec
from meethaus.lab.naming import Instance
from meethaus.lab.network import Network
from meethaus.lab.podman import Podman
from meethaus.lab.records import Record
from meethaus.lab.repository import Repository
from meethaus.lab.state import Directories, exclusive, exclusive_on_machine
from meethaus.lab.targets import Targets
from meethaus.lab.trust import Trust

_ENCLOSURE = Path("/run/meethaus-lab")


def _silent(_message: str) -> None:
    """Drop a progress message."""


@dataclass(frozen=True)
class Lab:
    """One lab on this machine. Several can stand side by side, told apart by their number."""

    instance: Instance
    directories: Directories
    enclosure: Enclosure
    podman: Podman
    network: Network
    internet: Internet
    repository: Repository
    trust: Trust
    targets: Targets
    clients: Clients

    @classmethod
    def open(cls, *, instance: Instance | None = None, progress: Progress = _silent) -> "Lab":
        """Look at this machine and return the lab, standing or not; start nothing.

        Without `instance` the environment says which lab it is. `progress` receives a sentence
        before everything that takes long. Raises `LabError` when the lab cannot run here, with
        what to install or how to call it.
        """
        host = detect()
        require_ready(host)
        instance = instance or Instance.from_environment()
        directories = Directories.of(instance)
        enclosure = Enclosure(_ENCLOSURE)
        podman = Podman(host, () if host.cgroup2 else enclosure.prefix)
        mirror = lab_mirror(directories.mirror_file)
        images = Images(podman, directories, mirror, progress)
        internet = Internet(podman, instance, directories, images, mirror)
        trust = Trust(podman, directories, internet)
        network = Network(podman, instance)
        return cls(
            instance=instance,
            directories=directories,
            enclosure=enclosure,
            podman=podman,
            network=network,
            internet=internet,
            repository=Repository(directories, progress),
            trust=trust,
            targets=Targets(podman, instance, directories, images, internet, trust),
            clients=Clients(network, instance, directories),
        )

    def ensure(self) -> None:
        """Bring up everything but targets: images, network, internet. Harmless when it stands."""
        self.directories.create()
        remember_mirror(self.directories.mirror_file, self.internet.mirror)
        self._prepare_host()
        with exclusive(self.directories.state / "ensure.lock"):
            if not self.network.exists():
                self.podman.require_version()
            self.network.ensure()
            self.internet.ensure(self.repository.ensure())
            if self.trust.refresh():
                # The ACME authority is a new one whenever the internet was started.
                self.targets.trust_again()

    def start(self, spec: TargetSpec | None = None) -> Target:
        """Start a target, or find the one of that name, and return how to reach it."""
        self.ensure()
        return self.targets.start(spec or TargetSpec())

    def target(self, name: str) -> Target:
        """Return a target that stands; raise `LabError` when there is none of this name."""
        self._require_up()
        return self.targets.get(name)

    def restart(self, name: str) -> Target:
        """Reboot a target and wait until it can be logged in to again."""
        self._require_up()
        return self.targets.restart(name)

    def stop(self, name: str) -> None:
        """Remove a target if it is there."""
        if self._enclosed():
            self.targets.stop(name)

    def snapshot(self, name: str, tag: str) -> str:
        """Keep a target's disk as it is now; start from it with `TargetSpec(image=tag)`."""
        self._require_up()
        return self.targets.snapshot(name, tag)

    def client(self, name: str) -> Client:
        """Return a network namespace on the lab's network, made when it is not there yet."""
        self._require_up()
        return self.clients.start(name)

    def publish(self, name: str, addresses: Sequence[str]) -> None:
        """Let a DNS name and all below it lead to these addresses and no others."""
        self._require_up()
        self.internet.records.put(
            f"published-{name}", [Record(name, tuple(addresses), override=True)]
        )
        self.internet.configure_names()

    def unpublish(self, name: str) -> None:
        """Take back what `publish` did."""
        self.internet.records.drop(f"published-{name}")
        self.internet.configure_names()

    @property
    def trust_bundle(self) -> Path:
        """PEM file with the authorities that clients of this lab must trust."""
        return self.directories.trust_bundle

    def contacts(self) -> tuple[Contact, ...]:
        """Return who tried to reach what outside the lab since it stands or since `forget`."""
        machines = {}
        for name, host in self.targets.reservations.all().items():
            machines[self.instance.address4(host)] = name
            machines[self.instance.address6(host)] = name
        for name, host in self.clients.reservations.all().items():
            machines[self.instance.address4(host)] = name
            machines[self.instance.address6(host)] = name
        names = self.internet.allowed_names | {
            record.name for record in self.internet.records.all()
        }
        log = self.directories.internet_log
        allowed = Allowed(frozenset(names), machines)
        return read_contacts(log / "contacts.jsonl", log / "dns.log", allowed)

    def forget_contacts(self) -> None:
        """Empty the record of contacts, to see only what happens from now on."""
        for name in ("contacts.jsonl", "dns.log"):
            path = self.directories.internet_log / name
            if path.is_file():
                path.write_text("")

    def status(self) -> LabStatus:
        """Return what stands of the lab."""
        host = self.podman.host
        enclosed = self._enclosed()
        bundle = self.directories.trust_bundle
        return LabStatus(
            instance=self.instance.number,
            network=enclosed and self.network.exists(),
            internet=self.internet.state() if enclosed else "absent",
            ipv6=host.ipv6,
            targets=self.targets.status() if enclosed else (),
            clients=self.clients.all(),
            trust_bundle=bundle if bundle.is_file() else None,
            notes=host.notes,
        )

    def down(self, *, purge: bool = False) -> None:
        """Remove everything the lab made, and look that nothing is left.

        Images and downloaded packages stay for the next time unless `purge` is set. They are
        shared, so a purge is refused with `LabError` while another lab stands.
        """
        self._prepare_host()
        if purge:
            self._require_alone()
        self.clients.stop_all()
        for container in self.podman.containers(self.instance.number):
            self.podman.remove(container.name)
        self.network.remove()
        for image in self.targets.snapshots():
            self.podman.call("rmi", "--force", image)
        if self.directories.state.exists():
            shutil.rmtree(self.directories.state)
        if purge:
            self._purge()
        left = self.leftovers()
        self._restore_host()
        if left:
            raise LabError(
                f"`lab down` could not remove: {', '.join(left)}.",
                remedy="Run `meethaus lab down` again; if it stays, remove it with podman or ip.",
                code="lab-leftovers",
            )

    def leftovers(self) -> tuple[str, ...]:
        """Return what still exists of this lab on the machine, in words."""
        containers = self.podman.containers(self.instance.number)
        left = [f"container {container.name}" for container in containers]
        left += [f"namespace {name}" for name in self.clients.leftovers()]
        left += [f"image {name}" for name in self.targets.snapshots()]
        if self.network.exists():
            left.append(f"network {self.instance.network}")
        if self.network.guarded():
            left.append(f"packet filter table {self.instance.prefix}")
        if self.directories.state.exists():
            left.append(f"directory {self.directories.state}")
        return tuple(left)

    def _require_alone(self) -> None:
        own = self.podman.containers(self.instance.number)
        others = [item.name for item in self.podman.containers() if item not in own]
        if others:
            raise LabError(
                f"Other labs still use the images: {', '.join(others)}.",
                remedy="Take them down first, each with its own MEETHAUS_LAB_INSTANCE, or leave "
                "out --purge.",
                code="lab-purge-refused",
            )

    def _purge(self) -> None:
        for image in self.podman.images(f"{REPOSITORY}/"):
            self.podman.call("rmi", "--force", image)
        if self.directories.cache.exists():
            shutil.rmtree(self.directories.cache)

    def _enclosed(self) -> bool:
        return self.podman.host.cgroup2 or self.enclosure.exists()

    def _require_up(self) -> None:
        if not self._enclosed() or self.internet.state() != "running":
            raise LabError(
                f"Lab {self.instance.number} is not up.",
                remedy="meethaus lab up",
                code="lab-not-up",
            )

    def _prepare_host(self) -> None:
        with exclusive_on_machine():
            raise_instances()
            if not self.podman.host.cgroup2:
                self.enclosure.create()

    def _restore_host(self) -> None:
        """Undo what was changed on the machine when this was its last lab."""
        with exclusive_on_machine():
            if not self.podman.containers():
                restore_instances()
                self.enclosure.remove()
