"""What the lab hands out: frozen values without behaviour."""

import shlex
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Suite(StrEnum):
    """Debian releases a target can run."""

    BOOKWORM = "bookworm"
    TRIXIE = "trixie"


@dataclass(frozen=True)
class TargetSpec:
    """What to start.

    `suite` picks the stock image. `image` names a tag made by `Lab.snapshot` and wins over it.
    `names` are further DNS names, besides `<name>.lab.test`, that lead to the target.
    """

    name: str = "meet"
    suite: Suite | str = Suite.BOOKWORM
    image: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A running target and how to reach it over SSH with real host-key checking."""

    name: str
    fqdn: str
    address: str
    address6: str | None
    suite: str
    port: int
    user: str
    identity_file: Path
    known_hosts: Path
    container: str

    @property
    def ssh_options(self) -> tuple[str, ...]:
        """Options for `ssh`: only our key, only this host key, never a question."""
        return (
            *("-i", str(self.identity_file)),
            *_host_key_options(self.known_hosts),
            *("-o", "BatchMode=yes"),
            *("-p", str(self.port)),
        )

    @property
    def ansible_variables(self) -> dict[str, str]:
        """Host variables, besides address and user, by which Ansible logs in the same way."""
        return {
            "ansible_ssh_private_key_file": str(self.identity_file),
            "ansible_ssh_common_args": shlex.join(_host_key_options(self.known_hosts)),
        }


def _host_key_options(known_hosts: Path) -> tuple[str, ...]:
    return (
        *("-o", "IdentitiesOnly=yes"),
        *("-o", f"UserKnownHostsFile={known_hosts}"),
        *("-o", "GlobalKnownHostsFile=/dev/null"),
        *("-o", "StrictHostKeyChecking=yes"),
    )


@dataclass(frozen=True)
class Client:
    """A network namespace on the lab's network, for browsers and other clients."""

    name: str
    namespace: str
    address: str
    address6: str | None

    @property
    def prefix(self) -> tuple[str, ...]:
        """What to put before a command so that it runs as this client."""
        return ("ip", "netns", "exec", self.namespace)


class ContactKind(StrEnum):
    """How a machine tried to reach something outside the lab."""

    TCP = "tcp"
    UDP = "udp"
    OTHER = "other"
    DNS = "dns"


@dataclass(frozen=True, order=True)
class Contact:
    """Attempts of one machine to reach one outside destination.

    `source` is the target's or client's name, or the address when nobody has it. `destination` is
    an address, or the looked-up name for kind `dns`. `name` is the host name seen in the first
    bytes (TLS server name, HTTP host), empty if none. `port` is 0 where there is none.
    """

    source: str
    kind: ContactKind
    destination: str
    port: int = 0
    name: str = ""
    count: int = field(default=1, compare=False)


@dataclass(frozen=True)
class TargetStatus:
    """One target as `lab status` shows it; `login` is the command that logs in."""

    name: str
    fqdn: str
    address: str
    address6: str | None
    suite: str
    state: str
    login: str


@dataclass(frozen=True)
class LabStatus:
    """What stands and what does not; `notes` says in sentences what this machine cannot do."""

    instance: int
    network: bool
    internet: str
    ipv6: bool
    targets: tuple[TargetStatus, ...]
    clients: tuple[Client, ...]
    trust_bundle: Path | None
    notes: tuple[str, ...]
