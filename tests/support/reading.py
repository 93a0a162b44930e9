"""Rendered configuration as the programs read it that it is for."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pyhocon import ConfigFactory, ConfigTree

from tests.support.rendering import Rendered

CONFIG = "etc/jitsi/meet/meet_domain-config.js"
INTERFACE = "etc/jitsi/meet/meet_domain-interface_config.js"
JVB = "etc/jitsi/videobridge/jvb.conf"
JICOFO = "etc/jitsi/jicofo/jicofo.conf"
HOSTS = "etc/prosody/conf.avail/meet_domain.cfg.lua"
DAEMON = "etc/prosody/conf.d/50-meethaus-daemon.cfg.lua"
PHONE = "etc/prosody/conf.avail/jaas.cfg.lua"

# Prosody runs each file in an environment where `VirtualHost` and `Component` switch the section
# that assignments go to. Prints the sections as JSON; empty tables come out as lists.
READER = r"""
local sections, current = { ["*"] = {} }, "*"
local function section(name)
    sections[name] = sections[name] or {}
    current = name
    return function(kind)
        if type(kind) == "string" then sections[name].component_module = kind end
    end
end
local env = setmetatable({ VirtualHost = section, Component = section }, {
    __newindex = function(_, key, value) sections[current][key] = value end,
})
assert(loadfile(arg[1], "t", env))()
local function dump(value)
    if type(value) == "table" then
        local out, list = {}, true
        for key in pairs(value) do list = list and type(key) == "number" end
        if list then
            for _, item in ipairs(value) do out[#out + 1] = dump(item) end
            return "[" .. table.concat(out, ",") .. "]"
        end
        for key, item in pairs(value) do
            out[#out + 1] = dump(tostring(key)) .. ":" .. dump(item)
        end
        return "{" .. table.concat(out, ",") .. "}"
    elseif type(value) == "string" then
        local function escape(c) return ("\\u%04x"):format(c:byte()) end
        return '"' .. value:gsub('[%c"\\]', escape) .. '"'
    end
    return tostring(value)
end
print(dump(sections))
"""


def lua(rendered: Rendered, path: str) -> dict[str, Any]:
    """Return a file of Prosody's by its sections; what stands above the first one is `*`."""
    interpreter = shutil.which("lua5.4") or shutil.which("lua")
    if interpreter is None:
        pytest.fail("no Lua interpreter: apt-get install lua5.4")
    command = [interpreter, "-", str(rendered.path("jitsi_prosody", path))]
    run = subprocess.run(command, input=READER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def assigned(text: str, before: str, after: str) -> dict[str, Any]:
    """Return the object of a script that consists of comments and one statement around JSON."""
    start = text.index(before) + len(before)
    result: dict[str, Any] = json.loads(text[start : text.rindex(after)])
    return result


def config(rendered: Rendered) -> dict[str, Any]:
    """Return config.js."""
    return assigned(rendered.text("jitsi_web", CONFIG), "var config = ", ";")


def interface_config(rendered: Rendered) -> dict[str, Any]:
    """Return what is laid over the packaged interface_config.js."""
    text = rendered.text("jitsi_web", INTERFACE)
    return assigned(text, "Object.assign(interfaceConfig, ", ");")


def hocon(rendered: Rendered, role: str, path: str) -> ConfigTree:
    """Return jvb.conf or jicofo.conf."""
    return ConfigFactory.parse_string(rendered.text(role, path))


def leaves(tree: Mapping[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return each value of nested mappings with the keys that lead to it; lists are values."""
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, *above, key)
        else:
            yield (*above, key), value


def entered(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the same with the keys joined by dots, those of mappings in lists too."""
    for keys, value in leaves(tree):
        path = ".".join(keys)
        members = value if isinstance(value, list) else []
        inside = [member for member in members if isinstance(member, Mapping)]
        if not inside:
            yield path, value
        for member in inside:
            yield from ((f"{path}.{key}", found) for key, found in entered(member))
