-- Guests wait in the lobby until somebody who signed in (token or account of the main host) arrives.
-- Needs muc_lobby_rooms and persistent_lobby on the main virtual host.

local jid = require "util.jid";
local util = module:require "util";

local main_host = module:get_option_string("muc_mapper_domain_base");
if not main_host then
	module:log("warn", "muc_mapper_domain_base is not set; guests do not wait");
	return;
end
local make_owners = not module:get_option_boolean("wait_for_host_disable_auto_owners", false);

local function is_host(session, address)
	return session.auth_token or (session.username and select(2, jid.split(address)) == main_host);
end

if make_owners then
	module:hook("muc-occupant-joined", function(event)
		if is_host(event.origin, event.occupant.bare_jid) then
			event.room:set_affiliation(true, event.occupant.bare_jid, "owner");
		end
	end, 2);
end

module:hook("muc-occupant-pre-join", function(event)
	local room, occupant = event.room, event.occupant;
	if room.has_host or util.is_admin(occupant.bare_jid) or util.is_healthcheck_room(room.jid) then
		return;
	end
	if is_host(event.origin, occupant.bare_jid) then
		room.has_host = true;
		if room._data.lobbyroom then
			room:set_members_only(false);
			room:set_persistent(false);
			occupant.role = room:get_default_role(room:get_affiliation(occupant.bare_jid)) or "participant";
			prosody.events.fire_event("destroy-lobby-room", {
				room = room, newjid = util.internal_room_jid_match_rewrite(room.jid),
			});
		end
		module:log("info", "Host %s arrived in %s.", occupant.bare_jid, room.jid);
	elseif not room:get_members_only() then
		module:log("info", "Will wait for host in %s.", room.jid);
		prosody.events.fire_event("create-persistent-lobby-room", { room = room });
	end
end);
