-- Refuses to let more than `muc_max_occupants` into a room; addresses in `muc_access_whitelist` (jicofo,
-- recorder) neither count nor are refused.

local jid = require "util.jid";
local st = require "util.stanza";
local util = module:require "util";

local limit = module:get_option_number("muc_max_occupants", -1);
local whitelist = module:get_option_set("muc_access_whitelist", {});

local function is_exempt(address)
	local node, host = jid.split(address);
	return not node or whitelist:contains(host) or whitelist:contains(node .. "@" .. host);
end

local function refuse_when_full(event)
	local room, stanza = event.room, event.stanza;
	if util.is_healthcheck_room(room.jid) or is_exempt(stanza.attr.from) then
		return;
	end
	if room:get_occupant_by_real_jid(stanza.attr.from) then
		return;
	end
	local count = 0;
	for _, occupant in room:each_occupant() do
		if not is_exempt(occupant.bare_jid) then
			count = count + 1;
		end
	end
	if count >= (room._data.max_occupants or limit) then
		module:log("info", "Attempt to enter a maxed out room: %s", room.jid);
		event.origin.send(st.error_reply(stanza, "cancel", "service-unavailable"));
		return true;
	end
end

if limit > 0 then
	module:hook("muc-occupant-pre-join", refuse_when_full, 10);
end
