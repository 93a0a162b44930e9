"""How to look at the XMPP server: its settings as it reads them itself, its accounts and files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.prosody_reader import FIND_SETTINGS, parse_data_path, read_settings
from meethaus.probes.secrets import Secret, secret_of_digest

__all__ = [
    "LogTarget",
    "Relay",
    "XmppHost",
    "XmppSettings",
    "XmppStorage",
    "probe_xmpp_settings",
    "probe_xmpp_storage",
]


@dataclass(frozen=True, slots=True)
class XmppHost:
    """A host or component. `kind` is `host`, or the module that serves the component.

    `storage` are the kinds of storage it uses, the default included.
    """

    kind: str
    modules: tuple[str, ...]
    authentication: str
    storage: tuple[str, ...]
    registration: bool
    restricted: bool
    persistent: bool
    tombstones: bool


@dataclass(frozen=True, slots=True)
class Relay:
    """A STUN or TURN server that browsers are told. `timed`: what it is used with ends."""

    host: str
    seconds: int
    timed: bool


@dataclass(frozen=True, slots=True)
class LogTarget:
    """Where messages from a level on go: `console`, `syslog`, `file` or another sink."""

    level: str
    to: str


@dataclass(frozen=True, slots=True)
class XmppSettings:
    """What is in force after all files were read. A number is 0 where nothing is set.

    `everywhere` are the modules of all hosts, `off` those that are forbidden; `domain` is the name
    of the deployment; the use of a secret is the name of the setting it stands in.
    """

    domain: str
    hosts: Mapping[str, XmppHost]
    everywhere: tuple[str, ...]
    off: tuple[str, ...]
    log: tuple[LogTarget, ...]
    relays: tuple[Relay, ...]
    client_rate: str
    numbers: Mapping[str, int]
    secrets: tuple[Secret, ...]

    def kind(self, *kinds: str) -> dict[str, XmppHost]:
        """Return the hosts or components of some kinds."""
        return {name: each for name, each in self.hosts.items() if each.kind in kinds}

    def modules(self) -> frozenset[str]:
        """Return everything that is loaded anywhere, components included."""
        local = {module for each in self.hosts.values() for module in (*each.modules, each.kind)}
        return frozenset(local | (set(self.everywhere) - set(self.off)))


@dataclass(frozen=True, slots=True)
class XmppStorage:
    """What lies on disk: paths others can read though they hold secrets, accounts nobody made.

    `strangers` counts accounts beside the daemons' own where only daemons have some.
    """

    readable: tuple[str, ...]
    strangers: int


# The directory may be closed, too; one door is not a reason to leave the other one open.
_SECRETS: Final = (
    'd=$(dirname "$SETTINGS"); inside find "$d" %s -type f -perm /007 '
    r"\( -name '*.key' -o -name '*.dat' -o -name '*.pem' -exec grep -q 'PRIVATE KEY' {} \; "
    r"-o -name '*.lua' -exec grep -qE '^[^-]*(secret|password) *=' {} \; \) -print"
)
_ACCOUNTS: Final = r"inside find %s -type f -path '*/auth*/accounts/*.dat' -print"
_OF_DAEMONS: Final = frozenset({"focus.dat", "jvb.dat"})


def probe_xmpp_settings(host: Host) -> XmppSettings:
    """Let Prosody's own reader read the settings, and take along what is no secret."""
    return parse_settings(read_settings(host).stdout)


def probe_xmpp_storage(host: Host) -> XmppStorage:
    """Look for secrets that others can read, and for accounts beside the daemons' own."""
    data = parse_data_path(read_settings(host).stdout)
    secrets = host.run(FIND_SETTINGS + _SECRETS, data)
    accounts = host.run(FIND_SETTINGS + _ACCOUNTS, data)
    if secrets.rc or accounts.rc:
        raise UnseenError("find could not look through Prosody's settings and accounts")
    names = {path.rpartition("/")[2] for path in accounts.stdout.splitlines()}
    # The names of accounts are people's; those lie in .dat files and are not taken along.
    paths = {
        path if not path.endswith(".dat") else "an account" for path in secrets.stdout.splitlines()
    }
    return XmppStorage(tuple(sorted(paths)), len(names - _OF_DAEMONS))


def parse_settings(text: str) -> XmppSettings:
    """Return what Prosody's reader wrote; raises `UnseenError` for anything else."""
    try:
        told = json.loads(text)
        return XmppSettings(
            domain=str(told["domain"]),
            hosts={str(name): _host(each) for name, each in dict(told["hosts"]).items()},
            everywhere=_texts(told["everywhere"]),
            off=_texts(told["off"]),
            log=tuple(sorted((LogTarget(*map(str, each)) for each in told["log"]), key=str)),
            relays=tuple(Relay(str(a), int(b), bool(c)) for a, b, c in told["relays"]),
            client_rate=str(told["client_rate"]),
            numbers={str(name): int(each) for name, each in dict(told["numbers"]).items()},
            secrets=tuple(
                secret_of_digest(str(use), str(digest), int(length))
                for use, digest, length in told["secrets"]
            ),
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise UnseenError("Prosody's own reader tells no settings") from error


def _host(told: Mapping[str, object]) -> XmppHost:
    return XmppHost(
        kind=str(told["kind"]),
        modules=_texts(told["modules"]),
        authentication=str(told["authentication"]),
        storage=_texts(told["storage"]),
        registration=told["registration"] is True,
        restricted=told["restricted"] is True,
        persistent=told["persistent"] is not False,
        tombstones=told["tombstones"] is not False,
    )


def _texts(told: object) -> tuple[str, ...]:
    """Return a list of texts; Lua writes an empty one like an empty table."""
    if told == {}:
        return ()
    if not isinstance(told, Iterable) or isinstance(told, str | Mapping):
        raise TypeError
    return tuple(sorted(map(str, told)))
