-- Refuses odd nicknames. `anonymous_strict` wants the first eight characters of the user's random name, as
-- the official clients choose them.

local jid = require "util.jid";
local st = require "util.stanza";
local util = module:require "util";

local ANONYMOUS_LENGTH = 8;

local strict = module:get_option_boolean("anonymous_strict", false);

local function is_acceptable(event, nick)
	if not nick:match("^%w[%w_]*$") then
		return false;
	end
	local session = event.origin;
	if strict and session.username and not session.auth_token then
		return nick == session.username:sub(1, ANONYMOUS_LENGTH);
	end
	return true;
end

local function check(event)
	local stanza = event.stanza;
	if util.is_admin(stanza.attr.from) then
		return;
	end
	local nick = select(3, jid.split(stanza.attr.to));
	if not nick or not is_acceptable(event, nick) then
		module:log("warn", "Refusing a nickname in a room");
		event.origin.send(st.error_reply(stanza, "modify", "not-allowed", "Nickname is not acceptable"));
		return true;
	end
end

module:hook("muc-occupant-pre-join", check, 100);
module:hook("muc-occupant-pre-change", check, 100);
