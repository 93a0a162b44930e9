"""How to let Prosody's own reader tell what the settings of the running Prosody come to."""

import json
from typing import Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.inside import INSIDE, find_one, require_found

__all__ = ["FIND_SETTINGS", "parse_data_path", "read_settings"]

_NUMBERS: Final = (
    "muc_rate_joins",
    "meethaus_throttle_attempts",
    "meethaus_throttle_minutes",
    "meethaus_minutes_without_moderator",
)

# Prosody's own reader, as Prosody's own user: whatever a settings file says, it is read as the
# daemon reads it. Of secrets only digest and length are written out. Prosody 13 has its modules
# below `prosody`.
_LUA: Final = r"""
local root = "/usr/lib/prosody"
CFG_SOURCEDIR = root
package.path = root .. "/?.lua;" .. package.path
package.cpath = root .. "/?.so;" .. package.cpath
local nothing = function () end
local file = os.getenv("SETTINGS")
prosody = { platform = "posix", paths = { config = file:match("^(.*)/"), source = root },
    events = { add_handler = nothing, fire_event = nothing } }
if not pcall(require, "prosody.loader") then pcall(require, "loader") end
local function need(name)
    local ok, found = pcall(require, "prosody." .. name)
    if ok then return found end
    return require(name)
end
local cm, json = need "core.configmanager", need "util.json"
local ok, why = cm.load(file, "lua")
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
local secrets, sha256 = {}, need("util.hashes").sha256
local function gather(use, name, value)
    if type(value) == "table" then
        for key, each in pairs(value) do gather(use, key, each) end
    elseif type(value) == "string" and type(name) == "string" and value ~= ""
    and (name:match("secret$") or name:match("password$")) then
        secrets[#secrets + 1] = { use, sha256(value, true), #value }
    end
end
for host, options in pairs(cm.getconfig()) do
    for name in pairs(options) do gather(name, name, get(host, name)) end
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
    data = tostring(get("*", "data_path") or os.getenv("PROSODY_DATADIR") or "/var/lib/prosody"),
    domain = tostring(get("*", "muc_mapper_domain_base") or ""), hosts = hosts,
    everywhere = texts(get("*", "modules_enabled")), off = texts(get("*", "modules_disabled")),
    log = logs(), relays = relays(), numbers = numbers, secrets = secrets,
    client_rate = tostring(type(limits) == "table" and type(limits.c2s) == "table"
        and limits.c2s.rate or ""),
})
""".replace("NUMBERS", ", ".join(f'"{name}"' for name in _NUMBERS))

_NO_FILE: Final = 5
# The settings that it was started with; without a process, those that it would be started with.
FIND_SETTINGS: Final = (
    find_one("^[^ ]*lua[0-9.]* [^ ]*/prosody( |$)")
    + INSIDE
    + """\
s=$(test -z "$p" || tr '\\000' '\\n' < "/proc/$p/cmdline" |
    sed -n '/^--config$/{n;p};s/^--config=//p')
export SETTINGS="${s:-/etc/prosody/prosody.cfg.lua}"
"""
)
# The interpreter is the one that Prosody itself names in its first line.
_READ: Final = (
    FIND_SETTINGS
    + f"""\
inside test -e "$SETTINGS"; r=$?
[ $r != 1 ] || exit {_NO_FILE}
[ $r = 0 ] || exit $r
as=''; [ "$(inside id -u)" != 0 ] || \
as='setpriv --reuid prosody --regid prosody --init-groups --no-new-privs'
inside $as sh -c '
lua=$(sed -n "1s|^#! *\\(/usr/bin/env \\)\\{{0,1\\}}||p" "$(command -v prosody)") || exit 6
"${{lua:-lua5.4}}" -e "$1"' sh %s"""
)


def read_settings(host: Host) -> CommandResult:
    """Return what Prosody's own reader tells of its settings, as JSON.

    Raises `UnseenError` if it does not.
    """
    read = host.run(_READ, _LUA)
    require_found("Prosody", read.rc)
    if read.rc == _NO_FILE:
        raise UnseenError("there are no settings of Prosody where it looks for them")
    if read.rc:
        raise UnseenError(f"Prosody's own reader cannot read its settings (code {read.rc})")
    return read


def parse_data_path(text: str) -> str:
    """Return where Prosody keeps its data; raises `UnseenError` if that is no directory's name."""
    try:
        path = json.loads(text)["data"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnseenError("Prosody's own reader does not tell where its data lies") from error
    if not isinstance(path, str) or not path.startswith("/"):
        raise UnseenError("Prosody's data does not lie in a directory that is named in full")
    return path
