-- Hides every room: not in the list of rooms, and no information for anybody who is not inside.

local jid = require "util.jid";
local st = require "util.stanza";
local util = module:require "util";

module:hook("muc-room-pre-create", function(event)
	event.room:set_hidden(true);
end, -1);

local function deny_outsiders(event)
	local origin, stanza = event.origin, event.stanza;
	local room = util.get_room_from_jid(jid.bare(stanza.attr.to));
	if room and not room:get_occupant_by_real_jid(stanza.attr.from) then
		origin.send(st.error_reply(stanza, "auth", "forbidden"));
		return true;
	end
end

-- Above the priority of Prosody's own answer (-2).
module:hook("iq-get/bare/http://jabber.org/protocol/disco#info:query", deny_outsiders, 1);
module:hook("iq-get/host/http://jabber.org/protocol/disco#info:query", deny_outsiders, 1);
