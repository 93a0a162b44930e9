-- Lets only addresses of the domains in `muc_filter_whitelist` into the rooms of this host.

local jid = require "util.jid";

local whitelist = module:get_option_set("muc_filter_whitelist");
if not whitelist then
	module:log("warn", "muc_filter_whitelist is not set; everybody is let in");
	return;
end

local function filter(event)
	local stanza = event.stanza;
	local _, host = jid.split(stanza.attr.from);
	if not host or not whitelist:contains(host) then
		module:log("error", "Filtering unauthorized presence: %s", stanza:top_tag());
		return true;
	end
end

for _, scope in ipairs({ "host", "bare", "full" }) do
	module:hook("presence/" .. scope, filter, 2000);
end
