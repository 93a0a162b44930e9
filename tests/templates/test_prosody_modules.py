"""Our modules for Prosody, driven by a Lua interpreter to where browsers do not get."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.rendering import Rendered

PLACE = "usr/local/share/meethaus/prosody"
# As much of Prosody as the modules touch. `rooms` are found by their addresses.
PROSODY = r"""
package.preload["util.jid"] = function()
    return { split = function(address)
        if address then return address:match("^([^@/]*)@([^/]*)/?(.*)$") end
    end }
end
package.preload["util.stanza"] = function()
    return { error_reply = function(_, _, condition) return condition end }
end
options = {
    muc_mapper_domain_base = "meet.example.org",
    meethaus_focus = "focus@auth.meet.example.org",
    meethaus_minutes_without_moderator = 5,
}
hooks, timers, fired, rooms = {}, {}, {}, {}
local function option(_, name, default)
    if options[name] == nil then return default end
    return options[name]
end
module = {
    host = "conference.meet.example.org",
    get_option_string = option,
    get_option_number = option,
    get_option_set = function(_, name)
        return { contains = function(_, word) return (options[name] or {})[word] ~= nil end }
    end,
    hook = function(_, name, handler) hooks[name] = handler end,
    add_timer = function(_, _, callback) timers[#timers + 1] = callback end,
}
local function find(address) return rooms[address] end
local muc = { modules = { muc = { get_room_from_jid = find } } }
prosody = {
    events = { fire_event = function(name, event) fired[#fired + 1] = name end },
    hosts = { ["conference.meet.example.org"] = muc, ["breakout.meet.example.org"] = muc },
    full_sessions = {},
}
function new_room(address)
    local room = { jid = address, _data = {}, affiliations = {}, inside = {} }
    function room:each_occupant() return pairs(self.inside) end
    function room:get_affiliation(who) return self.affiliations[who] end
    function room:set_affiliation(_, who, what) self.affiliations[who] = what end
    function room:get_default_role() return "moderator" end
    function room:get_password() return self.password end
    function room:destroy() self.destroyed = true end
    rooms[address] = room
    return room
end
function new_stanza(password)
    local join = { password = password }
    function join:remove_children() self.password = nil end
    function join:text_tag(_, text) self.password = text end
    return { join = join, get_child = function() return join end }
end
ANNA, BEN = "anna@meet.example.org", "x1@guest.meet.example.org"
function come(room, who, password)
    local event = { room = room, occupant = { bare_jid = who }, origin = {} }
    event.stanza = new_stanza(password)
    hooks["muc-occupant-pre-join"](event)
    room.inside[#room.inside + 1] = event.occupant
    hooks["muc-occupant-joined"](event)
    return event
end
function go(room, who)
    for place, occupant in pairs(room.inside) do
        if occupant.bare_jid == who then
            room.inside[place] = nil
            hooks["muc-occupant-left"]({ room = room, occupant = occupant })
        end
    end
end
meeting = new_room("r@conference.meet.example.org")
"""


def judge(rendered: Rendered, module: str, trial: str, before: str = "") -> None:
    """Load a module and run a trial that asserts; `before` it is loaded options can be set."""
    path = rendered.path("jitsi_prosody", f"{PLACE}/mod_meethaus_{module}.lua")
    program = f"{PROSODY}\n{before}\nassert(loadfile({str(path)!r}))()\n{trial}"
    run = subprocess.run(
        ["lua5.4", "-"], input=program, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(
            "come(meeting, ANNA); come(meeting, BEN); go(meeting, ANNA);"
            "timers[1](); assert(meeting.destroyed)",
            id="ends-when-nobody-moderates",
        ),
        pytest.param(
            "come(meeting, ANNA); come(meeting, BEN); go(meeting, ANNA); come(meeting, ANNA);"
            "go(meeting, ANNA); timers[1](); assert(not meeting.destroyed);"
            "timers[2](); assert(meeting.destroyed)",
            id="counts-anew-after-a-return",
        ),
        pytest.param(
            "local breakout = new_room('b@breakout.meet.example.org');"
            "meeting._data.breakout_rooms = { [breakout.jid] = 'Group' };"
            "come(meeting, ANNA); come(meeting, BEN);"
            "breakout.inside = { { bare_jid = ANNA } }; go(meeting, ANNA);"
            "assert(timers[1]() == 300); assert(not meeting.destroyed);"
            "breakout.inside = {}; timers[1](); assert(meeting.destroyed)",
            id="goes-on-while-a-moderator-is-in-a-breakout-room",
        ),
        pytest.param(
            "come(meeting, ANNA); come(meeting, BEN); go(meeting, BEN); assert(#timers == 0)",
            id="goes-on-when-a-guest-leaves",
        ),
        pytest.param(
            "come(meeting, ANNA); go(meeting, ANNA); rooms[meeting.jid] = nil; timers[1]();"
            "assert(not meeting.destroyed)",
            id="is-not-ended-twice",
        ),
    ],
)
def test_a_meeting(single: Rendered, trial: str) -> None:
    judge(single, "admission", trial)


@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(
            "meeting.password = 'right'; local event = come(meeting, ANNA, 'wrong');"
            "assert(event.stanza.join.password == 'right'); assert(event.occupant.role)",
            id="needs-no-password-as-a-moderator",
        ),
        pytest.param(
            "meeting.password = 'right'; local event = come(meeting, BEN, 'wrong');"
            "assert(event.stanza.join.password == 'wrong'); assert(not event.occupant.role)",
            id="needs-the-password-as-a-guest",
        ),
        pytest.param(
            "meeting.affiliations[ANNA] = 'outcast'; local event = come(meeting, ANNA);"
            "assert(meeting.affiliations[ANNA] == 'outcast'); assert(not event.occupant.role)",
            id="stays-banned",
        ),
        pytest.param(
            "come(meeting, BEN); assert(meeting._data.lobby_extra_reason == 'waiting-for-host');"
            "come(meeting, ANNA); come(meeting, 'x2@guest.meet.example.org');"
            "assert(meeting._data.lobby_extra_reason == nil); assert(#fired == 1)",
            id="is-told-whether-somebody-moderates",
        ),
    ],
)
def test_whoever_comes(single: Rendered, trial: str) -> None:
    judge(single, "admission", trial)


@pytest.mark.parametrize(("room", "answer"), [("privacy", "not-allowed"), ("privacy-talk", "nil")])
def test_a_name_that_belongs_to_a_page_is_no_room(single: Rendered, room: str, answer: str) -> None:
    trial = f"""
    local sent = "nil"
    local refused = hooks["muc-room-pre-create"]({{
        room = new_room("{room}@conference.meet.example.org"),
        origin = {{ send = function(reply) sent = reply end }},
    }})
    assert(sent == "{answer}"); assert((refused == true) == (sent ~= "nil"))
    """
    judge(single, "admission", trial, "options.meethaus_reserved_rooms = { privacy = true }")


@pytest.mark.parametrize(
    ("sender", "identity", "recognised"),
    [
        ("focus.meet.example.org", "'anna@meet.example.org'", "'anna@meet.example.org'"),
        ("focus.meet.example.org", "'anna@evil.example.org'", "nil"),
        ("focus.meet.example.org", "nil", "nil"),
        ("x2@guest.meet.example.org/a", "'anna@meet.example.org'", "'before'"),
    ],
)
def test_only_the_focus_says_who_moderates(
    single: Rendered, sender: str, identity: str, recognised: str
) -> None:
    trial = f"""
    local session = {{ meethaus_recognised_as = "before" }}
    prosody.full_sessions["x1@guest.meet.example.org/a"] = session
    local answer = {{ attr = {{ identity = {identity} }} }}
    hooks["iq/full"]({{ stanza = {{
        attr = {{ type = "result", from = "{sender}", to = "x1@guest.meet.example.org/a" }},
        get_child = function() return answer end,
    }} }})
    assert(session.meethaus_recognised_as == {recognised})
    """
    judge(single, "recognition", trial)
