"""How to look at the XMPP server: its settings as it reads them itself, its accounts and files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

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
    of the deployment.
    """

    domain: str
    hosts: Mapping[str, XmppHost]
    everywhere: tuple[str, ...]
    off: tuple[str, ...]
    log: tuple[LogTarget, ...]
    relays: tuple[Relay, ...]
    client_rate: str
    numbers: Mapping[str, int]

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


_NUMBERS: Final = (
    "muc_rate_joins",
    "meethaus_throttle_attempts",
    "meethaus_throttle_minutes",
    "meethaus_minutes_without_moderator",
)

# Prosody's own reader, as Prosody's own user: whatever a settings file says, it is read as the
# daemon reads it. Nothing secret is written out. Prosody 13 has its modules below `prosody`.
_LUA: Final = r"""
local root = "/usr/lib/prosody"
CFG_SOURCEDIR = root
package.path = root .. "/?.lua;" .. package.path
package.cpath = root .. "/?.so;" .. package.cpath
local nothing = function () end
prosody = { platform = "posix", paths = { config = "/etc/prosody", source = root },
    events = { add_handler = nothing, fire_event = nothing } }
if not pcall(require, "prosody.loader") then pcall(require, "loader") end
local function need(name)
    local ok, found = pcall(require, "prosody." .. name)
    if ok then return found end
    return require(name)
end
local cm, json = need "core.configmanager", need "util.json"
local ok, why = cm.load("/etc/prosody/prosody.cfg.lua", "lua")
if not ok then io.stderr:write(tostring(why)) os.exit(4) end
local get = cm.get
local function texts(value)
    local out = {}
    if type(value) == "string" then return { value } end
    if type(value) ~= "table" then return out end
    for key, each in pairs(value) do
        if type(each) == "string" then out[#out + 1] = each
        elseif type(key) == "string" and each then out[#out + 1] = key end
    end
    return out
end
local function sink(value)
    if type(value) ~= "string" then return "other" end
    return value:match("^%*(.+)$") or "file"
end
local order = { debug = 1, info = 2, warn = 3, error = 4 }
local function lowest(levels)
    if levels == nil then return "debug" end
    if type(levels) == "string" then return levels end
    if levels.min then return levels.min end
    local level = "error"
    for _, each in ipairs(levels) do
        if (order[each] or 0) < order[level] then level = each end
    end
    return level
end
local function logs()
    local value, out = get("*", "log"), {}
    if value == nil then return { { "info", "console" } } end
    if type(value) == "string" then return { { "info", sink(value) } } end
    for key, each in pairs(value) do
        if type(each) == "table" then
            out[#out + 1] = { lowest(each.levels), tostring(each.to or "file") }
        else
            out[#out + 1] = { type(key) == "string" and key or "debug", sink(each) }
        end
    end
    return out
end
local function relays()
    local out, default = {}, get("*", "external_service_ttl")
    for _, each in ipairs(get("*", "external_services") or {}) do
        if type(each) == "table" then
            local timed = (each.secret or each.algorithm) and not each.password
            out[#out + 1] = { tostring(each.host or get("*", "external_service_host")),
                tonumber(each.ttl or default or 86400), timed and true or each.type == "stun" }
        end
    end
    return out
end
local hosts = {}
for name in pairs(cm.getconfig()) do
    if name ~= "*" and get(name, "enabled") ~= false then
        local storage = texts(get(name, "storage"))
        storage[#storage + 1] = get(name, "default_storage") or "internal"
        if type(get(name, "storage")) == "string" then storage = { get(name, "storage") } end
        local own = rawget(cm.getconfig()[name], "modules_enabled")
        hosts[name] = {
            kind = tostring(get(name, "component_module") or "host"),
            modules = texts(own), storage = storage,
            authentication = tostring(get(name, "authentication") or "internal_hashed"),
            registration = get(name, "allow_registration") and true or false,
            restricted = get(name, "restrict_room_creation") and true or false,
            persistent = get(name, "muc_room_allow_persistent") ~= false,
            tombstones = get(name, "muc_tombstones") ~= false,
        }
    end
end
local limits, numbers = get("*", "limits"), {}
for _, name in ipairs { NUMBERS } do numbers[name] = tonumber(get("*", name)) or 0 end
for name in pairs(hosts) do
    local rate = tonumber(get(name, "muc_rate_joins"))
    if rate then numbers.muc_rate_joins = math.max(numbers.muc_rate_joins, rate) end
end
io.write(json.encode {
    domain = tostring(get("*", "muc_mapper_domain_base") or ""), hosts = hosts,
    everywhere = texts(get("*", "modules_enabled")), off = texts(get("*", "modules_disabled")),
    log = logs(), relays = relays(), numbers = numbers,
    client_rate = tostring(type(limits) == "table" and type(limits.c2s) == "table"
        and limits.c2s.rate or ""),
})
""".replace("NUMBERS", ", ".join(f'"{name}"' for name in _NUMBERS))

# The interpreter is the one that Prosody itself names in its first line.
_READ: Final = (
    "test -e /etc/prosody/prosody.cfg.lua || exit 5; "
    "lua=$(sed -n '1s|^#! *\\(/usr/bin/env \\)\\{0,1\\}||p' \"$(command -v prosody)\") || exit 6; "
    'setpriv --reuid prosody --regid prosody --init-groups --no-new-privs "${lua:-lua5.4}" -e %s'
)
_NO_FILE: Final = 5

# The directory may be closed, too; one door is not a reason to leave the other one open.
_SECRETS: Final = (
    (
        "find /etc/prosody /var/lib/prosody -type f -perm /007 "
        "( -name '*.key' -o -name '*.dat' -o -name '*.cfg.lua' "
        "-exec grep -qE '^[^-]*(secret|password) *=' {} ; ) -printf '%p\\n'"
    )
    .replace("( ", "\\( ")
    .replace(" )", " \\)")
    .replace(" ;", " \\;")
)
_ACCOUNTS: Final = (
    "find /var/lib/prosody -type f -path '/var/lib/prosody/auth*/accounts/*.dat' -printf '%f\\n'"
)
_OF_DAEMONS: Final = frozenset({"focus.dat", "jvb.dat"})


def probe_xmpp_settings(host: Host) -> XmppSettings:
    """Let Prosody's own reader read the settings, and take along what is no secret."""
    read = host.run(_READ, _LUA)
    if read.rc == _NO_FILE:
        raise UnseenError("there is no /etc/prosody/prosody.cfg.lua")
    if read.rc:
        raise UnseenError(f"Prosody's own reader cannot read its settings (code {read.rc})")
    return parse_settings(read.stdout)


def probe_xmpp_storage(host: Host) -> XmppStorage:
    """Look for secrets that others can read, and for accounts beside the daemons' own."""
    secrets = host.run(_SECRETS)
    accounts = host.run(_ACCOUNTS)
    if secrets.rc or accounts.rc:
        raise UnseenError("find could not look through /etc/prosody and /var/lib/prosody")
    strangers = set(accounts.stdout.split()) - _OF_DAEMONS
    # The names of accounts are people's; those lie in .dat files and are not taken along.
    paths = {
        path if not path.endswith(".dat") else "an account" for path in secrets.stdout.splitlines()
    }
    return XmppStorage(tuple(sorted(paths)), len(strangers))


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
