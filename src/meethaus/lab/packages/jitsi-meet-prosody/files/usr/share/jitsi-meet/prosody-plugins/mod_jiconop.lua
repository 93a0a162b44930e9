-- Pushes to each new client what it would otherwise ask for one by one: the server's identities and
-- features, and the STUN/TURN servers with fresh credentials.

local st = require "util.stanza";
local services = module:depends("external_services");

local main_host = module:get_option_string("muc_mapper_domain_base");
if not main_host then
	module:log("warn", "muc_mapper_domain_base is not set; clients have to ask for themselves");
	return;
end

for option, kind in pairs({ shard_name = "shard", region_name = "region", release_number = "release" }) do
	local value = module:get_option_string(option);
	if value then
		module:add_identity("server", kind, value);
	end
end

local function information(session)
	local query = st.stanza("query", { xmlns = "http://jabber.org/protocol/disco#info" });
	local seen = {};
	for _, identity in ipairs(module:context(main_host):get_host_items("identity")) do
		local key = identity.category .. "/" .. identity.type;
		if not seen[key] then
			seen[key] = true;
			query:tag("identity", identity):up();
		end
	end
	for node, option in pairs({ lobbyrooms = "lobby_muc", breakout_rooms = "breakout_rooms_muc" }) do
		local host = module:get_option_string(option);
		if host then
			module:context(host):fire_event("host-disco-info-node", {
				origin = session, reply = query, node = node,
			});
		end
	end
	return query;
end

module:hook("resource-bind", function(event)
	local session = event.session;
	session.send(st.message({ from = module.host, to = session.full_jid })
		:add_child(information(session))
		:add_child(services.services_xml(services.get_services())));
end);
