-- Lets tenants have room addresses of their own: clients see room@conference.tenant.H, the server keeps
-- [tenant]room@conference.H.

local filters = require "util.filters";
local util = module:require "util";

if not module:get_option_string("muc_mapper_domain_base") then
	module:log("warn", "muc_mapper_domain_base is not set; rooms of tenants are not mapped");
	return;
end

local is_routed = { message = true, presence = true, iq = true };

local function outgoing(stanza, session)
	if session.type == "s2sout" or not is_routed[stanza.name] then
		return stanza;
	end
	if stanza.attr.from then
		stanza.attr.from = util.internal_room_jid_match_rewrite(stanza.attr.from);
	end
	return stanza;
end

local function incoming(stanza)
	if is_routed[stanza.name] and stanza.attr.to then
		stanza.attr.to = util.room_jid_match_rewrite(stanza.attr.to);
	end
	return stanza;
end

local function add_filters(session)
	filters.add_filter(session, "stanzas/out", outgoing);
	filters.add_filter(session, "stanzas/in", incoming);
end

function module.load()
	filters.add_filter_hook(add_filters);
end

function module.unload()
	filters.remove_filter_hook(add_filters);
end
