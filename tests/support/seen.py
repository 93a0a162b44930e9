"""The target of a scenario as its tests address it."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from testinfra.host import Host

_SECONDS = 3
_LOGIN = (
    "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' hold='1' wait='1' ver='1.6' "
    "xml:lang='en' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh' to='{xmpp_host}'/>"
)


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


def answer_to_login(host: Host, domain: str, xmpp_host: str) -> str:
    """Return what Prosody answers a browser that wants to come in at one of its hosts."""
    asked = host.run(
        "curl --silent --header %s --data %s http://127.0.0.1:5280/http-bind",
        f"Host: {domain}",
        _LOGIN.format(xmpp_host=xmpp_host),
    )
    return str(asked.stdout)


def assert_healthy(host: Host, unit: str) -> None:
    """Fail with the unit's journal unless it runs and starts at boot."""
    service = host.service(unit)
    journal = host.run("journalctl --unit %s --lines 30 --no-pager", unit).stdout
    assert service.is_running, journal
    assert service.is_enabled, journal
