-- Component: small facts about a room (lobby on, permissions, …) that every participant gets on joining and
-- at each change. Moderators may change those that belong to clients.

local json = require "cjson.safe";
local util = module:require "util";

local TYPE = "room_metadata";

local muc_host = module:get_option_string("muc_component");
local main_host = module:get_option_string("muc_mapper_domain_base");
if not muc_host or not main_host then
	module:log("error", "muc_component and muc_mapper_domain_base must be set; rooms have no metadata");
	return;
end

-- Set by the server alone; a client that tries is ignored.
local RESERVED = { lobbyEnabled = true, allownersEnabled = true, participants = true, moderators = true };

local function send(room, address)
	if util.is_admin(address) then
		module:log("info", "Sending metadata to jicofo room=%s,meeting_id=%s", room.jid, room._data.meetingId);
	end
	util.send_json(module.host, address,
		json.encode({ type = TYPE, metadata = room.jitsiMetadata or {} }), room);
end

local function publish(room)
	for _, occupant in room:each_occupant() do
		for real_jid in occupant:each_session() do
			send(room, real_jid);
		end
	end
end

module:hook("message/host", function(event)
	local stanza = event.stanza;
	local order = stanza.attr.type ~= "error" and stanza:get_child(TYPE, "http://jitsi.org/jitmeet");
	local address = order and order.attr.room;
	local room = address and util.get_room_from_jid(util.room_jid_match_rewrite(address));
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant then
		return;
	end
	local change = json.decode(order:get_text() or "");
	if room:get_affiliation(occupant.bare_jid) ~= "owner" then
		module:log("warn", "Somebody who is not a moderator tried to change room metadata");
		return false;
	end
	if type(change) ~= "table" or type(change.key) ~= "string" or RESERVED[change.key] then
		module:log("warn", "A change of room metadata could not be accepted");
		return false;
	end
	room.jitsiMetadata = room.jitsiMetadata or {};
	room.jitsiMetadata[change.key] = change.data;
	module:log("info", 'Metadata key "%s" updated by %s in room:%s,meeting_id:%s',
		change.key, stanza.attr.from, room.jid, room._data.meetingId);
	publish(room);
	return true;
end);

local function watch(host_module)
	host_module:hook("muc-room-created", function(event)
		if not util.is_healthcheck_room(event.room.jid) then
			event.room.jitsiMetadata = event.room.jitsiMetadata or {};
		end
	end, -1);
	host_module:hook("muc-occupant-joined", function(event)
		if event.room.jitsiMetadata then
			send(event.room, event.occupant.jid);
		end
	end, -20);
	host_module:hook("room-metadata-changed", function(event)
		local room = event.room;
		module:log("info", "Metadata changed internally in room:%s,meeting_id:%s - broadcasting data:%s",
			room.jid, room._data.meetingId, json.encode(room.jitsiMetadata));
		publish(room);
	end);
	host_module:hook("muc-config-form", function(event)
		table.insert(event.form, {
			name = "muc#roominfo_jitsimetadata", type = "text-single", label = "Room metadata",
			value = json.encode({ type = TYPE, metadata = event.room.jitsiMetadata or {} }),
		});
	end, 87);
end

util.process_muc(muc_host, watch);
local breakout_host = module:get_option_string("breakout_rooms_component");
if breakout_host then
	util.process_muc(breakout_host, watch);
end
util.announce(main_host, TYPE);
