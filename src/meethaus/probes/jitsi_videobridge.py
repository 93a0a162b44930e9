"""How to look at the bridge."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import pyhocon
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.java import JavaLog, Memory, Plain, ask, before, chosen, properties
from meethaus.probes.secrets import Secret, secret_of

__all__ = ["DEFAULTS", "Bridge", "probe_bridge"]

# Upstream's defaults (reference.conf of jitsi-videobridge 2.3-295 and of its ice4j).
DEFAULTS: Final[Mapping[str, Plain]] = {
    "videobridge.apis.rest.enabled": False,
    "videobridge.rest.debug.enabled": True,
    "videobridge.rest.rtcstats.enabled": True,
    "videobridge.rest.version.enabled": True,
    "videobridge.rest.shutdown.enabled": False,
    "videobridge.http-servers.private.host": "127.0.0.1",
    "videobridge.http-servers.public.port": -1,
    "videobridge.http-servers.public.tls-port": -1,
    "videobridge.websockets.enabled": False,
    "videobridge.ice.advertise-private-candidates": True,
    "videobridge.redact-remote-addresses": True,
    "videobridge.version.announce": False,
    "ice4j.harvest.mapping.aws.enabled": True,
    "ice4j.harvest.mapping.aws.force": False,
    "ice4j.harvest.mapping.stun.addresses": (),
    "tracing.enabled": False,
}
_UNIT: Final = "jitsi-videobridge2.service"
_MAIN: Final = "org.jitsi.videobridge.MainKt"
# Older bridges have this file only, and newer ones still read it.
_OLD: Final = (
    "h=$(named net.java.sip.communicator.SC_HOME_DIR_LOCATION); "
    "n=$(named net.java.sip.communicator.SC_HOME_DIR_NAME); "
    "f=${h:-/etc/jitsi}/${n:-videobridge}/sip-communicator.properties; "
    'inside test -e "$f" || exit 1; '
    'inside grep -E "^[^#]*(STUN_MAPPING|DISABLE_AWS|DISABLE_CERTIFICATE_VERIF|PASSWORD)" "$f"; '
    "[ $? -le 1 ]"
)
_AWS: Final = "ice4j.harvest.mapping.aws.enabled"
_MAPPINGS: Final = "ice4j.harvest.mapping.static-mappings"
_CLIENTS: Final = "videobridge.apis.xmpp-client.configs"


@dataclass(frozen=True, slots=True)
class Bridge:
    """What the bridge was started with; `settings` are those of `DEFAULTS`.

    `unverified` counts the XMPP servers whose certificate it does not check. `old_stun` are STUN
    servers of the old settings file. `public` tells whether the host itself has an address that is
    reachable from the Internet, `mapped` whether the bridge is told another one. `open_files` hold
    secrets, and every account of the host may read them.
    """

    settings: Mapping[str, Plain]
    log: JavaLog
    memory: Memory
    unverified: int
    old_stun: tuple[str, ...]
    public: bool
    mapped: bool
    open_files: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()


def probe_bridge(host: Host) -> Bridge:
    """Read the arguments of the process and the files they name, and the host's addresses."""
    addresses = host.run("ip -json address")
    old = host.run(before(_UNIT, _MAIN) + _OLD)
    running = ask(host, _UNIT, _MAIN)
    if old.rc not in {0, 1}:
        raise UnseenError("the old settings file of the bridge could not be read")
    if addresses.rc:
        raise UnseenError(f"ip ended with {addresses.rc}")
    older = dict(properties(old.stdout)) if old.rc == 0 else {}
    settings = chosen(running.config, DEFAULTS)
    # What stands there is stronger than the newer file (org.jitsi.config, LegacyConfig).
    if _ends(older, "DISABLE_AWS_HARVESTER"):
        settings[_AWS] = "true" not in map(str.lower, _ends(older, "DISABLE_AWS_HARVESTER"))
    unchecked = [each.lower() for each in _ends(older, "DISABLE_CERTIFICATE_VERIFICATION")]
    passwords = (*_passwords(running.config), *_ends(older, "PASSWORD"))
    return Bridge(
        settings=settings,
        log=running.log,
        memory=running.memory,
        unverified=_unverified(running.config) + unchecked.count("true"),
        old_stun=tuple(
            one
            for each in _ends(older, "STUN_MAPPING_HARVESTER_ADDRESSES")
            for one in each.replace(",", " ").split()
        ),
        public=_public(addresses.stdout),
        mapped=bool(running.config.get(_MAPPINGS, None)),
        open_files=running.open_files,
        secrets=tuple(secret_of("bridge", each) for each in passwords),
    )


def _ends(found: Mapping[str, str], name: str) -> list[str]:
    """Return the values of properties whose names end like this."""
    return [value for key, value in found.items() if key.endswith(f".{name}")]


def _servers(config: pyhocon.ConfigTree) -> list[pyhocon.ConfigTree]:
    """Return the settings of all XMPP servers that the bridge signs in to."""
    servers = config.get(_CLIENTS, None)
    if servers is None:
        return []
    if not isinstance(servers, pyhocon.ConfigTree):
        raise UnseenError(f"{_CLIENTS} is no table")
    return [one for one in servers.values() if isinstance(one, pyhocon.ConfigTree)]


def _unverified(config: pyhocon.ConfigTree) -> int:
    name = "DISABLE_CERTIFICATE_VERIFICATION"
    return sum(bool(chosen(one, {name: False})[name]) for one in _servers(config))


def _passwords(config: pyhocon.ConfigTree) -> Iterator[str]:
    for server in _servers(config):
        for name, value in server.items():
            if str(name).lower() == "password":
                yield str(value)


def _public(text: str) -> bool:
    try:
        links = json.loads(text)
        return any(
            ip_address(address["local"]).is_global
            for link in links
            for address in link.get("addr_info", ())
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnseenError("ip tells no addresses") from error
