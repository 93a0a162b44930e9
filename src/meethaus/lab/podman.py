"""The only place that builds podman commands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meethaus.errors import LabError
from meethaus.lab.command import Result, attempt, run
from meethaus.lab.host import Host, limit_flags

LABEL_INSTANCE = "meethaus.lab.instance"
LABEL_NAME = "meethaus.lab.name"
LABEL_HOST = "meethaus.lab.host"
LABEL_SUITE = "meethaus.lab.suite"
LABEL_SNAPSHOT = "meethaus.lab.snapshot"

_OLDEST_MAJOR = 4
"""The first podman with netavark, which can give a container fixed addresses of both families."""

LOST = "lost"
"""State of a container that podman takes for running though its first process is gone."""

_SYSTEMD_CAPABILITIES = (
    "NET_ADMIN",  # nftables and routes inside the target
    "NET_RAW",
    "SYS_ADMIN",  # without it systemd silently skips PrivateTmp, ProtectSystem and the like
    "SYS_PTRACE",  # without it units with PrivateUsers and ProtectProc fail
    "AUDIT_WRITE",
    "MKNOD",
    "SYS_NICE",
)


@dataclass(frozen=True)
class Container:
    """A container of the lab; `state` is podman's word, such as `running`, or `LOST`."""

    name: str
    state: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Attachment:
    """One network a container is plugged into."""

    network: str
    interface: str
    address4: str | None = None
    address6: str | None = None
    mac: str | None = None

    def flag(self) -> str:
        """Return the value of podman's `--network`."""
        options = {
            "ip": self.address4,
            "ip6": self.address6,
            "mac": self.mac,
            "interface_name": self.interface,
        }
        given = ",".join(f"{key}={value}" for key, value in options.items() if value)
        return f"{self.network}:{given}"


@dataclass(frozen=True)
class ContainerSpec:
    """A system container to start."""

    name: str
    hostname: str
    image: str
    networks: tuple[Attachment, ...]
    labels: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()
    dns: str | None = None


def run_line(spec: ContainerSpec, host: Host) -> list[str]:
    """Return the arguments of `podman` that start a container with systemd as its first process."""
    line = ["run", "--detach", "--name", spec.name, "--hostname", spec.hostname]
    line += ["--systemd=always", "--restart=always", *limit_flags(host)]
    for capability in _SYSTEMD_CAPABILITIES:
        line += ["--cap-add", capability]
    # Roles set net.* sysctls; lab-init makes the trees that would reach the host read-only again.
    line += ["--security-opt", "unmask=/proc/sys"]
    for attachment in spec.networks:
        line += ["--network", attachment.flag()]
    if spec.dns:
        line += ["--dns", spec.dns]
    for key, value in sorted(spec.labels.items()):
        line += ["--label", f"{key}={value}"]
    for key, value in sorted(spec.environment.items()):
        line += ["--env", f"{key}={value}"]
    for volume in spec.volumes:
        line += ["--volume", volume]
    return [*line, spec.image, "/usr/local/sbin/lab-init"]


@dataclass(frozen=True)
class Podman:
    """Podman on this host; `prefix` enters the mount namespace where one is needed."""

    host: Host
    prefix: tuple[str, ...] = ()

    @property
    def _command(self) -> list[str]:
        if self.host.cgroup2:
            return [*self.prefix, "podman"]
        return [*self.prefix, "podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"]

    def call(self, *arguments: str, data: str | None = None, timeout: float = 600) -> str:
        """Run podman and return its stdout; raise `LabError` when it fails."""
        return run([*self._command, *arguments], data=data, timeout=timeout)

    def attempt(self, *arguments: str, data: str | None = None, timeout: float = 600) -> Result:
        """Run podman and return whatever came of it."""
        return attempt([*self._command, *arguments], data=data, timeout=timeout)

    def require_version(self) -> None:
        """Raise `LabError` when podman is too old for the lab."""
        version = self.call("version", "--format", "{{.Client.Version}}").strip()
        if int(version.partition(".")[0]) < _OLDEST_MAJOR:
            raise LabError(
                f"podman is {version} here; the lab needs {_OLDEST_MAJOR} or newer.",
                remedy="Use Debian 12 or newer, or Ubuntu 24.04 or newer.",
                code="lab-podman-too-old",
            )

    def exec(
        self, container: str, *argv: str, data: str | None = None, timeout: float = 120
    ) -> str:
        """Run a program inside a container and return its stdout."""
        return self.call("exec", "--interactive", container, *argv, data=data, timeout=timeout)

    def write(self, container: str, path: str, content: str, mode: str = "0644") -> None:
        """Write a file inside a container; its directory must exist."""
        script = f'umask 077 && cat > "$1" && chmod {mode} "$1"'
        self.exec(container, "sh", "-c", script, "sh", path, data=content)

    def start(self, spec: ContainerSpec) -> None:
        """Start a system container."""
        self.call(*run_line(spec, self.host))

    def remove(self, container: str) -> None:
        """Remove a container if it is there, without waiting for its services to stop."""
        self.call("rm", "--force", "--time", "0", "--volumes", "--ignore", container)

    def containers(self, instance: int | None = None) -> tuple[Container, ...]:
        """List the containers of one lab or of all labs, running or not."""
        label = f"label={LABEL_INSTANCE}" + ("" if instance is None else f"={instance}")
        listed = _json(self.call("ps", "--all", "--filter", label, "--format", "json"))
        found = [Container(item["Names"][0], _state(item), item["Labels"] or {}) for item in listed]
        return tuple(sorted(found, key=lambda container: container.name))

    def image_exists(self, image: str) -> bool:
        """Tell whether podman holds an image."""
        return self.attempt("image", "exists", image).code == 0

    def images(self, prefix: str) -> tuple[str, ...]:
        """List full names of images that start with a prefix."""
        listed = _json(self.call("images", "--format", "json"))
        names = [name for item in listed for name in item.get("Names") or ()]
        return tuple(sorted(name for name in names if name.startswith(prefix)))

    def build(self, context: Path, tag: str, arguments: Mapping[str, str]) -> None:
        """Build an image from a directory with a `Containerfile`; nothing is fetched."""
        given = [f"--build-arg={key}={value}" for key, value in sorted(arguments.items())]
        containerfile = str(context / "Containerfile")
        self.call(
            "build",
            "--pull=never",
            "--layers=false",
            "--tag",
            tag,
            *given,
            "--file",
            containerfile,
            str(context),
        )

    def network_exists(self, network: str) -> bool:
        """Tell whether podman holds a network."""
        return self.attempt("network", "exists", network).code == 0

    def network_bridge(self, network: str) -> str:
        """Return the name of the bridge device of a network."""
        described = _json(self.call("network", "inspect", network))
        return str(described[0]["network_interface"])


def _state(listed: Mapping[str, Any]) -> str:
    """Look at the process itself: whoever kills podman's own watchers leaves its list behind."""
    state = str(listed["State"])
    if state == "running" and not Path("/proc", str(listed["Pid"])).exists():
        return LOST
    return state


def _json(text: str) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(text or "[]")
    return parsed or []
