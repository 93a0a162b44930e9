-- Lets the addresses in `muc_password_whitelist` (jicofo) into a room without its password.

local jid = require "util.jid";

local MUC_NS = "http://jabber.org/protocol/muc";

local function allowed()
	return module:get_option_set("muc_password_whitelist", {});
end

-- Before Prosody's password check (-20), after the lobby (-4) and the members-only check (-5).
module:hook("muc-occupant-pre-join", function(event)
	local room, stanza = event.room, event.stanza;
	local node, host = jid.split(stanza.attr.from);
	local password = room:get_password();
	if not node or not password then
		return;
	end
	local list = allowed();
	if not list:contains(host) and not list:contains(node .. "@" .. host) then
		return;
	end
	local join = stanza:get_child("x", MUC_NS);
	if not join then
		stanza:tag("x", { xmlns = MUC_NS }):up();
		join = stanza:get_child("x", MUC_NS);
	end
	join:remove_children("password", MUC_NS);
	join:text_tag("password", password, { xmlns = MUC_NS });
end, -7);
