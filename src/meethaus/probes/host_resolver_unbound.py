"""How to look at what the host's own resolver does with the names that it is asked for."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.unit_sandbox import walls_of
from meethaus.probes.units import argument_after, ask_units, units_of

__all__ = [
    "OwnResolver",
    "ResolverSandbox",
    "forwarders_of",
    "probe_own_resolver",
    "probe_resolver_sandbox",
]


@dataclass(frozen=True, slots=True)
class OwnResolver:
    """The host's own resolver and what it was told; nothing else is set unless it is `present`.

    `logging` are the options by which names are written down, `forwarders` those it asks.
    """

    present: bool
    logging: tuple[str, ...] = ()
    minimal: bool = False
    validates: bool = False
    forwarders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolverSandbox:
    """What systemd does not keep from the resolver and could; `present` if it runs at all."""

    present: bool
    missing: tuple[str, ...] = ()
    stale: bool = False


_UNIT: Final = "unbound.service"
_SETTINGS: Final = "/etc/unbound/unbound.conf"
_LOGGING: Final = ("log-queries", "log-replies", "log-local-actions", "log-servfail")
# From this level on unbound writes each question down (unbound.conf(5), verbosity).
_TALKATIVE: Final = 3


def probe_own_resolver(host: Host) -> OwnResolver:
    """Let unbound's own checker say what is set, of the file that it was started with."""
    units = units_of(ask_units(host, _UNIT, "ActiveState,ExecStart"))
    unit = units.get(_UNIT, {})
    if unit.get("ActiveState") != "active":
        return OwnResolver(present=False)
    path = argument_after("-c", unit.get("ExecStart", "")) or _SETTINGS
    names = (*_LOGGING, "verbosity", "qname-minimisation", "module-config")
    answers = {each: host.run("unbound-checkconf -o %s %s", each, path) for each in names}
    text = host.run("cat %s /etc/unbound/unbound.conf.d/*.conf 2>/dev/null", path)
    if any(each.rc for each in answers.values()):
        raise UnseenError(f"unbound-checkconf cannot say what {path} means")
    values = {name: each.stdout.strip() for name, each in answers.items()}
    if not values["verbosity"].isdecimal():
        raise UnseenError("unbound-checkconf does not know how much is written down")
    logging = [each for each in _LOGGING if values[each] == "yes"]
    if int(values["verbosity"]) >= _TALKATIVE:
        logging.append("verbosity")
    return OwnResolver(
        present=True,
        logging=tuple(logging),
        minimal=values["qname-minimisation"] == "yes",
        validates="validator" in values["module-config"],
        forwarders=tuple(sorted(set(forwarders_of(text.stdout)))),
    )


_FORWARD: Final = re.compile(r'^\s*(?:forward|stub)-(?:addr|host):\s*"?([^\s"#@]+)', re.MULTILINE)


def forwarders_of(text: str) -> Iterator[str]:
    """Yield whom unbound asks instead of finding out itself, without ports and names."""
    for found in _FORWARD.findall(text):
        try:
            yield str(ipaddress.ip_address(found))
        except ValueError:
            yield found.rstrip(".").lower()


def probe_resolver_sandbox(host: Host) -> ResolverSandbox:
    """Ask systemd what it keeps from unbound."""
    unit = units_of(ask_units(host, _UNIT, "ActiveState")).get(_UNIT, {})
    if unit.get("ActiveState") != "active":
        return ResolverSandbox(present=False)
    walls = walls_of(host, _UNIT)
    return ResolverSandbox(True, walls.missing, walls.stale)  # noqa: FBT003 - it runs
