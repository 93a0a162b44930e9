"""Which Debian mirror this machine uses, read from its own apt configuration."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from meethaus.lab.command import attempt
from meethaus.lab.model import Suite

_DEBIAN_DEFAULT = "http://deb.debian.org/debian"
"""Debian's own service, used when apt here has no Debian source (an Ubuntu machine)."""

_SECURITY_DEFAULT = "http://deb.debian.org/debian-security"

_DEBIAN_SUITES = ("stable", "oldstable", "testing", "sid", "bullseye", *Suite)


@dataclass(frozen=True)
class Mirror:
    """Addresses of the archive and of its security updates, without a slash at the end."""

    archive: str
    security: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names of both, each once."""
        return tuple(sorted({_host(self.archive), _host(self.security)}))

    def upstream(self, host: str) -> str:
        """Return scheme and host under which the real mirror is reached."""
        for address in (self.archive, self.security):
            if _host(address) == host:
                parts = urlsplit(address)
                return f"{parts.scheme}://{parts.netloc}"
        raise KeyError(host)

    @property
    def plain(self) -> "Mirror":
        """The same mirror over http, as a stock server's `sources.list` names it."""
        return Mirror(_plain(self.archive), _plain(self.security))


def parse_targets(listing: str) -> Mirror:
    """Pick the Debian mirror from lines of `<address> <suite>` written by apt."""
    archive = security = None
    for line in listing.splitlines():
        address, _, suite = line.strip().partition(" ")
        address = address.rstrip("/")
        if not address.startswith(("http://", "https://")):
            continue
        if suite in _DEBIAN_SUITES:
            archive = archive or address
        elif suite.endswith("-security") and suite.removesuffix("-security") in _DEBIAN_SUITES:
            security = security or address
    if archive is None:
        return Mirror(_DEBIAN_DEFAULT, _SECURITY_DEFAULT)
    return Mirror(archive, security or _SECURITY_DEFAULT)


def machine_mirror() -> Mirror:
    """Ask apt of this machine; Debian's own service when it knows no Debian mirror."""
    query = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"]
    result = attempt([*query, "Created-By: Packages"])
    return parse_targets(result.stdout if result.code == 0 else "")


def lab_mirror(remembered: Path) -> Mirror:
    """Return the mirror a standing lab was set up with, or else this machine's."""
    if remembered.is_file():
        return Mirror(**json.loads(remembered.read_text()))
    return machine_mirror()


def remember_mirror(remembered: Path, mirror: Mirror) -> None:
    """Keep the mirror for as long as the lab stands."""
    remembered.write_text(json.dumps(asdict(mirror)))


def _host(address: str) -> str:
    host = urlsplit(address).hostname
    if host is None:
        raise ValueError(address)
    return host


def _plain(address: str) -> str:
    parts = urlsplit(address)
    return f"http://{parts.hostname}{parts.path}"
