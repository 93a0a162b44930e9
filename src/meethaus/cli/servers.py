"""Which servers to look at, and how to ask them: those of an inventory, or any by address."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testinfra.host import Host

from meethaus.cli.session import open_session
from meethaus.errors import UsageError
from meethaus.probes import Asker, over
from meethaus.probes.login import host_of, hosts_at
from meethaus.settings import Settings
from meethaus.settings.profile import profiles

__all__ = ["Servers", "known_profile", "open_servers"]


@dataclass(frozen=True, slots=True)
class Servers:
    """How to ask each server, by its name; and what its inventory wants, where there is one."""

    askers: Mapping[str, Asker]
    settings: Settings | None


@contextmanager
def open_servers(
    inventory: Path | None,
    addresses: list[str],
    vault_password_file: Path | None = None,
    limit: str = "",
) -> Iterator[Servers]:
    """Give the servers of `inventory`, or those at `addresses`; contact none of them yet.

    Connections are shared until the end. Raises `UsageError` and `SettingsError`.
    """
    if (inventory is None) == (not addresses):
        raise UsageError(
            "It must be said which servers to look at, in one way.",
            code="hosts-unclear",
            remedy="Write -i DIR for those of an inventory, or --host ssh://root@meet.example.org",
        )
    with tempfile.TemporaryDirectory(prefix="meethaus-") as directory:
        sockets = Path(directory)
        if inventory is None:
            found: dict[str, Host] = {}
            for each in addresses:
                found |= hosts_at(each, sockets)
            yield Servers({name: over(each, name) for name, each in found.items()}, None)
            return
        session = open_session(inventory, vault_password_file)
        names = _limited(session.settings, limit)
        found = {name: host_of(session.hostvars[name], name, sockets) for name in names}
        askers = {name: over(each, name) for name, each in found.items()}
        yield Servers(askers, session.settings)


def _limited(settings: Settings, limit: str) -> list[str]:
    names = [each.name for each in settings.hosts]
    wanted = [each for each in limit.split(",") if each]
    unknown = [each for each in wanted if each not in names]
    if unknown:
        raise UsageError(
            f"{', '.join(unknown)} is no server of this inventory.",
            code="host-unknown",
            remedy=f"Write --limit with one of: {', '.join(names)}",
        )
    return wanted or names


def known_profile(name: str) -> str:
    """Return the name of a profile, or `""`; raises `UsageError` if there is none of this name."""
    known = [each.name for each in profiles()]
    if name and name not in known:
        raise UsageError(
            f"There is no profile {name!r}.",
            code="profile-unknown",
            remedy=f"Write --profile with one of: {', '.join(known)}",
        )
    return name
