-- Component: a moderator ends the meeting for everybody.

local util = module:require "util";

module:depends("jitsi_session");

local main_host = module:get_option_string("muc_mapper_domain_base");
if not main_host or not module:get_option_string("muc_component") then
	module:log("error", "muc_component and muc_mapper_domain_base must be set; meetings cannot be ended");
	return;
end

module:hook("message/host", function(event)
	local origin, stanza = event.origin, event.stanza;
	local asked = stanza.attr.type ~= "error" and stanza:get_child("end_conference");
	local name = origin and origin.jitsi_web_query_room;
	local room = asked and name
		and util.get_room_by_name_and_subdomain(name, origin.jitsi_web_query_prefix);
	if not room then
		return;
	end
	local occupant = room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant or occupant.role ~= "moderator" then
		module:log("warn", "Somebody who is not a moderator wanted to end %s", room.jid);
		return false;
	end
	room:destroy(nil, "The meeting has been terminated");
	module:log("info", "Room %s destroyed by occupant %s", room.jid, stanza.attr.from);
	return true;
end);

util.announce(main_host, "end_conference");
