"""Our module that judges tokens, with Prosody's own libraries and everything else pretended."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.support import prosody
from tests.support.rendering import TOKEN_SECRET, Rendered
from tests.support.tokens import good

MODULE = "usr/local/share/meethaus/prosody/mod_meethaus_token.lua"
HOST = "meet.example.org"
SCHOOL = "school-platform"
# As much of Prosody as the module touches besides the libraries.
SERVER = r"""
local st = require "util.stanza"
local options = {
    meethaus_token_issuers = {
        { name = "school-platform", secret = SECRET, any_room = false },
        { name = "https://portal.example.org", secret = SECRET:reverse(), any_room = true },
    },
    meethaus_token_hours = 12,
    main_muc = "conference.meet.example.org",
    lobby_muc = "lobby.meet.example.org",
}
local hooks = {}
local function option(_, name, default) return options[name] == nil and default or options[name] end
local function hook(_, name, handler) hooks[name] = handler end
module = {
    host = "meet.example.org", hook = hook, hook_global = hook,
    get_option_array = option, get_option_number = option, get_option_string = option,
}
meeting = { _data = { breakout_rooms = { ["b1@breakout.meet.example.org"] = "Group" } } }
local muc = { get_room_from_jid = function(address)
    return address == "math@conference.meet.example.org" and meeting or nil
end }
prosody = {
    full_sessions = {},
    hosts = { ["conference.meet.example.org"] = { modules = { muc = muc } } },
}
AUTH = "stanza/urn:ietf:params:xml:ns:xmpp-sasl:auth"
FOCUS = "http://jitsi.org/protocol/focus"
function connect(query)
    local session = { type = "c2s_unauthed", host = "meet.example.org" }
    function session.send(reply) session.told = reply end
    local event = { session = session, request = { url = { query = query } } }
    hooks["websocket-session"](event)
    return session
end
function sign_in(session)
    hooks[AUTH]({ origin = session })
    local handler = session.sasl_handler
    if not handler then return "no handler" end
    assert(handler:select("PLAIN") == false)
    assert(handler:select("ANONYMOUS") == true)
    local status, condition = handler:process()
    session.username = handler.username
    return status, condition
end
function came_with(token, previd)
    local session = connect("room=x&token=" .. token .. (previd and "&previd=" .. previd or ""))
    assert(sign_in(session) == "success")
    return session
end
function answered(event) return hooks["iq/full"](event) end
function offer(event) return hooks["stream-features"](event) end
function ask(session, room, kind)
    local stanza = st.iq({ type = "set", id = "1", to = "focus.meet.example.org" })
        :tag("conference", { xmlns = FOCUS, room = room, token = "secret" })
    local stopped = hooks["pre-iq/" .. (kind or "host")]({ origin = session, stanza = stanza })
    return stopped == true, stanza
end
function enter(session, place, kind)
    local stanza = st.presence({ to = place, type = kind, id = "1" })
    for _, name in ipairs({ "nick", "email", "avatar-url", "avatar-id", "identity", "x" }) do
        stanza:text_tag(name, "said")
    end
    local stopped = hooks["pre-presence/full"]({ origin = session, stanza = stanza })
    return stopped == true, stanza
end
"""


def judge(split: dict[str, Rendered], trial: str, **texts: str) -> str:
    """Run a trial that asserts, with texts for it; return what it prints."""
    path = split["signalling"].path("jitsi_prosody", MODULE)
    given = {"SECRET": TOKEN_SECRET, **texts}
    # Lua reads what JSON writes of plain ASCII.
    head = "\n".join(f"{name} = {json.dumps(text)}" for name, text in given.items())
    load = f"assert(loadfile({str(path)!r}))()"
    program = "\n".join([prosody.prelude(prosody.libraries()), head, SERVER, load, trial])
    run = subprocess.run(
        ["lua5.4", "-"], input=program, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def school(**others: Any) -> str:
    return good(SCHOOL, TOKEN_SECRET, HOST, "math", **others)
