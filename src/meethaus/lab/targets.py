"""Targets: containers that stand for rented servers."""

import shlex
import socket
import time
import uuid
from dataclasses import dataclass

from meethaus.errors import LabError
from meethaus.lab.images import REPOSITORY, Images, target_recipe
from meethaus.lab.internet import Internet
from meethaus.lab.keys import ensure_identity, forget_host, remember_host
from meethaus.lab.model import Target, TargetSpec, TargetStatus
from meethaus.lab.naming import INTERNET, Instance, allocate_target
from meethaus.lab.podman import (
    LABEL_HOST,
    LABEL_INSTANCE,
    LABEL_NAME,
    LABEL_SNAPSHOT,
    LABEL_SUITE,
    LOST,
    Attachment,
    Container,
    ContainerSpec,
    Podman,
)
from meethaus.lab.records import Record
from meethaus.lab.reservations import Reservations
from meethaus.lab.state import Directories, exclusive
from meethaus.lab.trust import Trust

_SSH_PORT = 22
_READY_SECONDS = 90
_PAUSE_SECONDS = 0.2
_BANNER = b"SSH-2.0"


@dataclass(frozen=True)
class Targets:
    """The targets of one lab."""

    podman: Podman
    instance: Instance
    directories: Directories
    images: Images
    internet: Internet
    trust: Trust

    @property
    def reservations(self) -> Reservations:
        """Addresses given to target names."""
        return Reservations(self.directories.state / "targets", allocate_target)

    def containers(self) -> tuple[Container, ...]:
        """Return the containers that are targets, in whatever state."""
        found = self.podman.containers(self.instance.number)
        return tuple(item for item in found if item.labels.get(LABEL_NAME) != INTERNET)

    def start(self, spec: TargetSpec) -> Target:
        """Start a target, or bring back the one that already has this name, and wait for SSH."""
        host = self.reservations.get(spec.name)
        with exclusive(self.directories.state / f"target-{spec.name}.lock"):
            present = self._find(spec.name)
            if present is None:
                suite = self._run(spec, host)
            else:
                suite = present.labels[LABEL_SUITE]
                _check_same(spec, present)
                _check_startable(present)
                if present.state != "running":
                    self.podman.call("start", present.name)
            target = self._target(spec.name, host, suite)
            self._publish(target, spec.names)
            self._prepare(target)
        return target

    def restart(self, name: str) -> Target:
        """Reboot a target and wait until it can be logged in to again."""
        target = self.get(name)
        self.podman.call("restart", "--time", "30", target.container)
        self._wait_ssh(target)
        return target

    def get(self, name: str) -> Target:
        """Return a target that exists; raise `LabError` when there is none of this name."""
        present = self._find(name)
        if present is None:
            raise LabError(
                f"The lab has no target called {name!r}.",
                remedy=f"meethaus lab up --target {name}",
                code="lab-target-unknown",
            )
        return self._target(name, int(present.labels[LABEL_HOST]), present.labels[LABEL_SUITE])

    def stop(self, name: str) -> None:
        """Remove a target. Its name keeps its address until the lab goes down."""
        target = self._target(name, self.reservations.get(name), "")
        self.podman.remove(target.container)
        self.internet.records.drop(name)
        self.internet.configure_names()
        forget_host(self.directories, _ssh_names(target))

    def snapshot(self, name: str, tag: str) -> str:
        """Keep the target's disk as an image that `TargetSpec(image=tag)` starts from."""
        target = self.get(name)
        self.podman.exec(target.container, "sync")
        self.podman.call("commit", "--quiet", "--pause=false", target.container, self._image(tag))
        return tag

    def snapshots(self) -> tuple[str, ...]:
        """Return full image names of this lab's snapshots."""
        return self.podman.images(f"{self._snapshot_repository}:")

    def trust_again(self) -> None:
        """Give the current certificate authorities to all running targets."""
        for item in self.containers():
            if item.state == "running":
                self.trust.install(item.name)

    def status(self) -> tuple[TargetStatus, ...]:
        """Return every target with its state."""
        return tuple(self._status(item) for item in self.containers())

    def _status(self, item: Container) -> TargetStatus:
        labels = item.labels
        target = self._target(labels[LABEL_NAME], int(labels[LABEL_HOST]), labels[LABEL_SUITE])
        return TargetStatus(
            name=target.name,
            fqdn=target.fqdn,
            address=target.address,
            address6=target.address6,
            suite=target.suite,
            state=item.state,
            login=shlex.join(["ssh", *target.ssh_options, f"{target.user}@{target.address}"]),
        )

    @property
    def _snapshot_repository(self) -> str:
        return f"{REPOSITORY}/snapshot-{self.instance.number}"

    def _image(self, tag: str) -> str:
        return f"{self._snapshot_repository}:{tag}"

    def _find(self, name: str) -> Container | None:
        for item in self.containers():
            if item.labels[LABEL_NAME] == name:
                return item
        return None

    def _run(self, spec: TargetSpec, host: int) -> str:
        suite = str(spec.suite)
        if spec.image is None:
            image = self.images.ensure(target_recipe(spec.suite))
        else:
            image = self._image(spec.image)
            suite = self._snapshot_suite(image, spec.image)
        self.images.progress(f"Starting {self.instance.fqdn(spec.name)} ({suite})")
        self.podman.start(self._spec(spec, host, image, suite))
        return suite

    def _snapshot_suite(self, image: str, tag: str) -> str:
        if not self.podman.image_exists(image):
            known = ", ".join(name.rpartition(":")[2] for name in self.snapshots()) or "none"
            raise LabError(
                f"The lab has no snapshot {tag!r}; it has: {known}.",
                remedy="Make it with Lab.snapshot(name, tag) from a running target first.",
                code="lab-snapshot-unknown",
            )
        wanted = f'{{{{index .Labels "{LABEL_SUITE}"}}}}'
        return self.podman.call("image", "inspect", "--format", wanted, image).strip()

    def _spec(self, spec: TargetSpec, host: int, image: str, suite: str) -> ContainerSpec:
        ipv6 = self.podman.host.ipv6
        environment = {
            "LAB_SEED": uuid.uuid4().hex,
            "LAB_FQDN": self.instance.fqdn(spec.name),
            "LAB_AUTHORIZED_KEY": ensure_identity(self.directories),
            "LAB_GATEWAY4": self.instance.gateway4,
        }
        if ipv6:
            environment["LAB_GATEWAY6"] = self.instance.gateway6
        return ContainerSpec(
            name=self.instance.container(spec.name),
            hostname=spec.name,
            image=image,
            networks=(
                Attachment(
                    network=self.instance.network,
                    interface="eth0",
                    address4=self.instance.address4(host),
                    address6=self.instance.address6(host) if ipv6 else None,
                    mac=self.instance.mac(host),
                ),
            ),
            labels={
                LABEL_INSTANCE: str(self.instance.number),
                LABEL_NAME: spec.name,
                LABEL_HOST: str(host),
                LABEL_SUITE: suite,
                LABEL_SNAPSHOT: spec.image or "",
            },
            environment=environment,
            dns=self.instance.gateway4,
        )

    def _target(self, name: str, host: int, suite: str) -> Target:
        ipv6 = self.podman.host.ipv6
        return Target(
            name=name,
            fqdn=self.instance.fqdn(name),
            address=self.instance.address4(host),
            address6=self.instance.address6(host) if ipv6 else None,
            suite=suite,
            port=_SSH_PORT,
            user="root",
            identity_file=self.directories.identity_file,
            known_hosts=self.directories.known_hosts,
            container=self.instance.container(name),
        )

    def _publish(self, target: Target, names: tuple[str, ...]) -> None:
        addresses = tuple(filter(None, (target.address, target.address6)))
        records = [Record(target.fqdn, addresses, reverse=True)]
        records += [Record(name, addresses) for name in names]
        self.internet.records.put(target.name, records)
        self.internet.configure_names()

    def _prepare(self, target: Target) -> None:
        self._wait_ssh(target)
        script = "cat /etc/ssh/ssh_host_*_key.pub"
        public_keys = self.podman.exec(target.container, "sh", "-c", script)
        remember_host(self.directories, _ssh_names(target), public_keys)
        self.trust.install(target.container)

    def _wait_ssh(self, target: Target) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if _answers(target.address) and self._booted(target.container):
                return
            time.sleep(_PAUSE_SECONDS)
        said = self.podman.attempt("logs", "--tail", "20", target.container)
        raise LabError(
            f"{target.fqdn} did not answer on {target.address} port {_SSH_PORT} within "
            f"{_READY_SECONDS} seconds:\n{said.stdout}{said.stderr}",
            remedy=f"podman logs {target.container}; then `meethaus lab down` and try again.",
            code="lab-target-not-ready",
        )

    def _booted(self, container: str) -> bool:
        """Tell whether systemd has finished starting, well or with failed units."""
        asked = self.podman.attempt(
            "exec", container, "systemctl", "is-system-running", "--wait", timeout=_READY_SECONDS
        )
        return asked.stdout.strip() in {"running", "degraded"}


def _check_startable(present: Container) -> None:
    if present.state == LOST:
        raise LabError(
            f"The processes of {present.name} were killed behind podman's back, and podman cannot "
            "start it again.",
            remedy="Run `meethaus lab down` and then `meethaus lab up`.",
            code="lab-target-lost",
        )


def _check_same(spec: TargetSpec, present: Container) -> None:
    suite, snapshot = present.labels[LABEL_SUITE], present.labels.get(LABEL_SNAPSHOT, "")
    same = snapshot == spec.image if spec.image else not snapshot and suite == spec.suite
    if not same:
        wanted = f"snapshot {spec.image}" if spec.image else spec.suite
        standing = f"snapshot {snapshot}" if snapshot else suite
        raise LabError(
            f"The target {spec.name!r} was started from {standing}, not from {wanted}.",
            remedy="Run `meethaus lab down` first, or choose another name with --target.",
            code="lab-target-differs",
        )


def _ssh_names(target: Target) -> tuple[str, ...]:
    return tuple(filter(None, (target.fqdn, target.address, target.address6)))


def _answers(address: str) -> bool:
    try:
        with socket.create_connection((address, _SSH_PORT), timeout=2) as connection:
            return connection.recv(len(_BANNER)) == _BANNER
    except OSError:
        return False
