"""Names and addresses of one lab: every one of them follows from the instance number."""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meethaus.errors import LabError

INSTANCE_VARIABLE = "MEETHAUS_LAB_INSTANCE"
LAB_DOMAIN = "lab.test"
"""Targets are called `<name>.lab.test`; `.test` is reserved for this by RFC 6761."""

INTERNET = "internet"
"""The container that stands for everything outside."""

_PREFIX6 = "fd77:6d65:6574"
"""Unique local addresses (RFC 4193); the subnet is the instance number."""

_INTERNET_HOST = 254
_BRIDGE_HOST = 1
_FIRST_TARGET_HOST = 10
_FIRST_CLIENT_HOST = 200
_LAST_CLIENT_HOST = 249
_MAX_INSTANCE = 255

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class Instance:
    """One of the labs that can stand side by side on a machine (0-255)."""

    number: int = 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Instance":
        """Read the number from `MEETHAUS_LAB_INSTANCE`; 0 when it is not set."""
        value = (os.environ if environment is None else environment).get(INSTANCE_VARIABLE, "0")
        if not value.isdigit() or int(value) > _MAX_INSTANCE:
            raise LabError(
                f"{INSTANCE_VARIABLE} is {value!r}, which is not a number from 0 to 255.",
                remedy=f"export {INSTANCE_VARIABLE}=0",
                code="lab-instance-invalid",
            )
        return cls(int(value))

    @property
    def prefix(self) -> str:
        """Start of the names of everything that belongs to this lab."""
        return f"meethaus{self.number}"

    @property
    def network(self) -> str:
        """Name of the podman network."""
        return self.prefix

    @property
    def subnet4(self) -> str:
        """IPv4 network of the lab."""
        return f"10.77.{self.number}.0/24"

    @property
    def subnet6(self) -> str:
        """IPv6 network of the lab (unique local addresses)."""
        return str(ipaddress.IPv6Network(f"{_PREFIX6}:{self.number:x}::/64"))

    @property
    def gateway4(self) -> str:
        """IPv4 address of the internet container."""
        return self.address4(_INTERNET_HOST)

    @property
    def gateway6(self) -> str:
        """IPv6 address of the internet container."""
        return self.address6(_INTERNET_HOST)

    @property
    def bridge4(self) -> str:
        """IPv4 address of this machine on the lab's network."""
        return self.address4(_BRIDGE_HOST)

    @property
    def bridge6(self) -> str:
        """IPv6 address of this machine on the lab's network."""
        return self.address6(_BRIDGE_HOST)

    def address4(self, host: int) -> str:
        """IPv4 address of the given host number."""
        return f"10.77.{self.number}.{host}"

    def address6(self, host: int) -> str:
        """IPv6 address of the given host number."""
        return str(ipaddress.IPv6Address(f"{_PREFIX6}:{self.number:x}::{host:x}"))

    def mac(self, host: int) -> str:
        """Ethernet address of the given host number.

        It is fixed because a changed one leaves a restarted target unreachable until the
        neighbours' stale ARP entries expire, about eight seconds.
        """
        return f"02:00:00:00:{self.number:02x}:{host:02x}"

    def container(self, name: str) -> str:
        """Podman's name for a container of this lab."""
        return f"{self.prefix}-{name}"

    def fqdn(self, name: str) -> str:
        """DNS name of a target."""
        return f"{name}.{LAB_DOMAIN}"


def internet_host() -> int:
    """Return the host number of the internet container."""
    return _INTERNET_HOST


def check_name(name: str) -> str:
    """Return the name if it can be a host name here; raise `LabError` otherwise."""
    if name == INTERNET or not _NAME.fullmatch(name):
        raise LabError(
            f"{name!r} cannot be the name of a lab machine.",
            remedy=(
                "Use lower-case letters, digits and hyphens, start with a letter, 31 characters at "
                f"most, and not the reserved name {INTERNET!r}."
            ),
            code="lab-name-invalid",
        )
    return name


def allocate_target(taken: Iterable[int]) -> int:
    """Return the lowest free host number for a target."""
    return _lowest_free(_FIRST_TARGET_HOST, _FIRST_CLIENT_HOST - 1, taken)


def allocate_client(taken: Iterable[int]) -> int:
    """Return the lowest free host number for a client."""
    return _lowest_free(_FIRST_CLIENT_HOST, _LAST_CLIENT_HOST, taken)


def _lowest_free(first: int, last: int, taken: Iterable[int]) -> int:
    used = frozenset(taken)
    for host in range(first, last + 1):
        if host not in used:
            return host
    raise LabError(
        f"The lab has no address left between .{first} and .{last}.",
        remedy="Stop machines you no longer need, or run `meethaus lab down`.",
        code="lab-addresses-exhausted",
    )
