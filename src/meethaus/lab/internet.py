"""The container that stands for everything outside: DNS, vendors, certificates, the sink."""

import contextlib
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2

from meethaus.errors import LabError
from meethaus.lab.authority import Authority
from meethaus.lab.images import INTERNET_RECIPE, Images
from meethaus.lab.mirror import Mirror
from meethaus.lab.naming import INTERNET, Instance, internet_host
from meethaus.lab.podman import (
    LABEL_HOST,
    LABEL_INSTANCE,
    LABEL_NAME,
    Attachment,
    ContainerSpec,
    Podman,
)
from meethaus.lab.records import Records
from meethaus.lab.state import Directories, exclusive, replace_text

ACME_HOST = "acme-v02.api.letsencrypt.org"
PACKAGES_HOST = "download.jitsi.org"
VENDORS = (ACME_HOST, PACKAGES_HOST)
"""Names of others that the lab answers for under its own certificate authority."""

SINK_ADDRESS4 = "198.51.100.1"
"""Where every unknown name leads (TEST-NET-2, RFC 5737): nobody's, so the sink sees it."""

SINK_ADDRESS6 = "2001:db8:ffff::1"
"""The same for IPv6 (RFC 3849)."""

_NAT_NETWORK = "podman"
"""Podman's own default network, by which the mirror proxy reaches the real mirror."""

_SERVICES = ("lab-routes", "lab-dns", "lab-sink", "lab-acme", "nginx")
_READY_SECONDS = 60
_PAUSE_SECONDS = 0.2
_PACKAGES_MOUNT = "/srv/packages"


@dataclass(frozen=True)
class Internet:
    """The internet container of one lab."""

    podman: Podman
    instance: Instance
    directories: Directories
    images: Images
    mirror: Mirror

    @property
    def container(self) -> str:
        """Podman's name of the container."""
        return self.instance.container(INTERNET)

    @property
    def records(self) -> Records:
        """DNS names of the lab's machines."""
        return Records(self.directories.state / "records")

    @property
    def allowed_names(self) -> frozenset[str]:
        """Names the lab answers for itself; asking for them is no contact to the outside."""
        return frozenset((*VENDORS, *self.mirror.hosts))

    def state(self) -> str:
        """Return podman's word for the container's state, or `absent`."""
        for container in self.podman.containers(self.instance.number):
            if container.name == self.container:
                return container.state
        return "absent"

    def ensure(self, packages: Path | None) -> None:
        """Start the container unless it runs, and bring its configuration up to date.

        `packages` is the directory served as the vendor's package repository, below the cache.
        """
        changed = self.configure(packages)
        state = self.state()
        if state == "running":
            if changed:
                self.reload()
            return
        image = self.images.ensure(INTERNET_RECIPE)
        self.images.progress("Starting the lab's internet")
        self.podman.remove(self.container)
        self.podman.start(self._spec(image))
        self._wait()

    def configure(self, packages: Path | None) -> bool:
        """Write the configuration; tell whether anything changed."""
        authority = Authority(self.directories.authority)
        tls = self.directories.internet_etc / "tls"
        tls.mkdir(exist_ok=True)
        authority.issue(VENDORS, tls / "vendors.crt", tls / "vendors.key")
        authority.issue(("localhost",), tls / "pebble.crt", tls / "pebble.key")
        changed = [
            self._render("nginx.conf", self._nginx_values(packages)),
            self._render("pebble.json", {}),
            self._render("dnsmasq.conf", self._dns_values()),
        ]
        return any(changed)

    def configure_names(self) -> None:
        """Make the DNS server know the current records."""
        with exclusive(self.directories.state / "names.lock"):
            changed = self._render("dnsmasq.conf", self._dns_values())
            if changed and self.state() == "running":
                self._restart_dns()

    def reload(self) -> None:
        """Make the running services read their configuration again."""
        self._restart_dns()
        self.podman.exec(self.container, "systemctl", "reload-or-restart", "nginx")

    def acme_root(self) -> str:
        """Return the root certificate (PEM) of the ACME authority; a new one at every start."""
        address = "https://127.0.0.1:15000/roots/0"
        return self.podman.exec(
            self.container, "curl", "--silent", "--show-error", "--fail", "--insecure", address
        )

    def _spec(self, image: str) -> ContainerSpec:
        ipv6 = self.podman.host.ipv6
        lab = Attachment(
            network=self.instance.network,
            interface="lab0",
            address4=self.instance.gateway4,
            address6=self.instance.gateway6 if ipv6 else None,
            mac=self.instance.mac(internet_host()),
        )
        return ContainerSpec(
            name=self.container,
            hostname=INTERNET,
            image=image,
            networks=(lab, Attachment(network=_NAT_NETWORK, interface="wan0")),
            labels={
                LABEL_INSTANCE: str(self.instance.number),
                LABEL_NAME: INTERNET,
                LABEL_HOST: str(internet_host()),
            },
            environment={"LAB_SEED": uuid.uuid4().hex},
            volumes=(
                f"{self.directories.internet_etc}:/etc/lab:ro",
                f"{self.directories.internet_log}:/var/log/lab",
                f"{self.directories.mirror}:/srv/mirror",
                f"{self.directories.packages}:{_PACKAGES_MOUNT}:ro",
            ),
        )

    def _nginx_values(self, packages: Path | None) -> Mapping[str, object]:
        root = packages and packages.relative_to(self.directories.packages)
        return {
            "ipv6": self.podman.host.ipv6,
            "mirrors": [
                {"name": host, "upstream": self.mirror.upstream(host)} for host in self.mirror.hosts
            ],
            "acme_host": ACME_HOST,
            "packages_host": PACKAGES_HOST,
            "packages_root": f"{_PACKAGES_MOUNT}/{root}" if root else "",
        }

    def _restart_dns(self) -> None:
        self.podman.exec(self.container, "systemctl", "restart", "lab-dns")

    def _dns_values(self) -> Mapping[str, object]:
        return {
            "sink4": SINK_ADDRESS4,
            "sink6": SINK_ADDRESS6 if self.podman.host.ipv6 else "",
            "records": [*self._own_records(), *self.records.all()],
        }

    def _own_records(self) -> Sequence[Mapping[str, object]]:
        addresses = [self.instance.gateway4]
        if self.podman.host.ipv6:
            addresses.append(self.instance.gateway6)
        return [
            {"name": name, "addresses": addresses, "reverse": False}
            for name in sorted(self.allowed_names)
        ]

    def _render(self, name: str, values: Mapping[str, object]) -> bool:
        source = files("meethaus.lab").joinpath("data", "templates", f"{name}.j2").read_text()
        environment = jinja2.Environment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701 - configuration files, not HTML
        )
        text = environment.from_string(source).render(values)
        path = self.directories.internet_etc / name
        if path.is_file() and path.read_text() == text:
            return False
        replace_text(path, text)
        return True

    def _wait(self) -> None:
        units = [f"{service}.service" for service in _SERVICES]
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            asked = self.podman.attempt("exec", self.container, "systemctl", "is-active", *units)
            if asked.code == 0:
                with contextlib.suppress(LabError):
                    self.acme_root()
                    return
            time.sleep(_PAUSE_SECONDS)
        said = self.podman.attempt(
            *("exec", self.container, "journalctl", "--no-pager", "--lines=25"),
            *(f"--unit={unit}" for unit in units),
        )
        raise LabError(
            f"The lab's internet did not come up within {_READY_SECONDS} seconds:\n{said.stdout}",
            remedy="Run `meethaus lab down` and `meethaus lab up` again.",
            code="lab-internet-not-ready",
        )
