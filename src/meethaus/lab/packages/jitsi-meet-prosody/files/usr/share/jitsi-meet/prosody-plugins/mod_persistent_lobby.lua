-- Opens a lobby before anybody is in the meeting, and lets the meeting's room live while people wait in it.

local util = module:require "util";

local main_host = module:get_option_string("main_muc");
local lobby_host = module:get_option_string("lobby_muc");
if not main_host or not lobby_host then
	module:log("error", "main_muc and lobby_muc must both be set; no lobby outlives its meeting");
	return;
end

local function is_deserted(room)
	local lobby = room._data.lobbyroom and util.get_room_from_jid(room._data.lobbyroom);
	return #util.members(room) == 0 and not (lobby and lobby:has_occupant());
end

local function tidy(room)
	local is_ours = room and room._data.persist_lobby and not room.destroying;
	-- Breakout rooms may still need it.
	if is_ours and is_deserted(room) and not prosody.events.fire_event("maybe-destroy-room", { room = room }) then
		room:set_persistent(false);
		room:destroy(nil, "Main room and lobby are empty.");
	end
end

util.process_muc(main_host, function(host_module)
	host_module:hook("muc-occupant-left", function(event)
		tidy(event.room);
	end, -1);
end);

util.process_muc(lobby_host, function(host_module)
	host_module:hook("muc-occupant-left", function(event)
		local main = event.room.main_room_jid;
		tidy(main and util.get_room_from_jid(main));
	end, -1);
end);

module:hook_global("create-persistent-lobby-room", function(event)
	local room = event.room;
	room._data.persist_lobby = true;
	room:set_persistent(true);
	room:set_members_only(true);
	prosody.events.fire_event("create-lobby-room", event);
end);
