-- Gives each meeting a random id, and holds early guests back until jicofo is in the room.

local jid = require "util.jid";
local json = require "cjson.safe";
local queue = require "util.queue";
local generate_uuid = require "util.uuid".generate;
local util = module:require "util";

local WAITING_LIMIT = 500;

module:depends("jitsi_session");

module:hook("muc-room-created", function(event)
	local room = event.room;
	if not util.is_healthcheck_room(room.jid) then
		room._data.meetingId = generate_uuid();
	end
end);

local function meeting_id_field(room)
	return {
		name = "muc#roominfo_meetingId";
		type = "text-single";
		label = "The meeting unique id.";
		value = room._data.meetingId or "";
	};
end

module:hook("muc-disco#info", function(event)
	table.insert(event.form, meeting_id_field(event.room));
end);

-- Prosody fills the form between 100 and 80; this comes after its own fields.
module:hook("muc-config-form", function(event)
	table.insert(event.form, meeting_id_field(event.room));
end, 87);

module:hook("muc-config-submitted/muc#roominfo_meetingId", function(event)
	if util.is_admin(event.actor) then
		event.room._data.meetingId = event.value;
		return;
	end
	return true;
end, 99);

local function hold_until_jicofo(event)
	local room, occupant = event.room, event.occupant;
	if room._data.jicofo_lock == false or util.is_healthcheck_room(room.jid) then
		return;
	end
	if util.is_focus(occupant.nick) then
		module:fire_event("jicofo-unlock-room", { room = room });
		return;
	end
	room._data.jicofo_lock = true;
	room.pre_join_queue = room.pre_join_queue or queue.new(WAITING_LIMIT);
	if not room.pre_join_queue:push(event) then
		module:log("error", "Too many are waiting for jicofo in one room");
	end
	return true;
end

-- Just after the rate limit (9), which must see each join first.
module:hook("muc-occupant-pre-join", hold_until_jicofo, 8);

module:hook("jicofo-unlock-room", function(event)
	local room = event.room;
	room._data.jicofo_lock = false;
	local waiting = room.pre_join_queue;
	room.pre_join_queue = nil;
	if not waiting then
		return;
	end
	for _, join in waiting:items() do
		if join.origin.conn then
			room:handle_normal_presence(join.origin, join.stanza);
		end
	end
end);

-- A display name inside a message could pretend to be somebody else; after Prosody's own check (50).
module:hook("muc-occupant-groupchat", function(event)
	event.stanza:remove_children("nick", "http://jabber.org/protocol/nick");
end, 45);

--- Decodes a client's room-wide json-message once and offers it to the other plugins as an event.
module:hook("message/bare", function(event)
	local stanza = event.stanza;
	if stanza.attr.type ~= "groupchat" or stanza:get_child("body") then
		return;
	end
	local text = stanza:get_child_text("json-message", "http://jitsi.org/jitmeet")
		or stanza:get_child_text("json-message");
	local room = text and util.get_room_from_jid(jid.bare(stanza.attr.to));
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant then
		return;
	end
	local message, problem = json.decode(text);
	if not message then
		module:log("warn", "A json-message could not be read: %s", problem);
		return true;
	end
	return module:fire_event("jitsi-endpoint-message-received", {
		room = room, occupant = occupant, message = message, origin = event.origin, stanza = stanza;
	});
end);
