"""The target of a scenario as its tests address it."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from testinfra.host import Host

_SECONDS = 3


@dataclass(frozen=True)
class Seen:
    """A scenario's only target: its DNS name and its address."""

    name: str
    address: str

    @classmethod
    def of(cls, host: Host) -> "Seen":
        """Read both from the scenario's inventory."""
        variables = host.ansible.get_variables()
        return cls(
            name=f"{variables['inventory_hostname']}.lab.test", address=variables["ansible_host"]
        )

    def accepts(self, port: int) -> bool:
        """Tell whether a TCP connection from outside comes about."""
        try:
            socket.create_connection((self.address, port), timeout=_SECONDS).close()
        except OSError:
            return False
        return True


def own_certificate() -> Path:
    """Return the certificate that `own_certificate.yml` made for this scenario."""
    return Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "own.crt"


def assert_healthy(host: Host, unit: str) -> None:
    """Fail with the unit's journal unless it runs and starts at boot."""
    service = host.service(unit)
    journal = host.run("journalctl --unit %s --lines 30 --no-pager", unit).stdout
    assert service.is_running, journal
    assert service.is_enabled, journal
