-- Side rooms of a meeting: moderators open, rename and close them and move people; everybody in the meeting
-- is kept informed which there are and who sits where.

local jid = require "util.jid";
local json = require "cjson.safe";
local generate_uuid = require "util.uuid".generate;
local util = module:require "util";

local TYPE = "breakout_rooms";
local FEATURE = "features/breakout-rooms";
local NICK_NS = "http://jabber.org/protocol/nick";
-- A closed main room stays that long, so that people can come back from its side rooms.
local RETURN_SECONDS = 5;

module:depends("jitsi_session");

local main_host = module:get_option_string("main_muc");
local breakout_host = module:get_option_string("breakout_rooms_muc", "breakout." .. module.host);
if not main_host then
	module:log("error", "main_muc is not set; there are no breakout rooms");
	return;
end

local main_of = {}; -- address of a breakout room -> address of its main room

local function rooms_of(room)
	room._data.breakout_rooms = room._data.breakout_rooms or {};
	return room._data.breakout_rooms;
end

local function main_room(address)
	return util.get_room_from_jid(main_of[address] or address);
end

local function participants(room)
	local list = {};
	for _, occupant in room:each_occupant() do
		if not util.is_focus(occupant.nick) then
			local presence = occupant:get_presence();
			list[util.internal_room_jid_match_rewrite(occupant.nick)] = {
				jid = occupant.jid,
				role = occupant.role,
				displayName = presence and presence:get_child_text("nick", NICK_NS),
			};
		end
	end
	return list;
end

local function describe(address, name, is_main)
	local room = util.get_room_from_jid(address);
	return {
		isMainRoom = is_main or nil,
		id = (jid.split(address)),
		jid = util.internal_room_jid_match_rewrite(address),
		name = name,
		participants = room and participants(room) or {},
	};
end

--- Sends the whole picture to everybody in the main room and its side rooms.
local function publish(room)
	local all = { [(jid.split(room.jid))] = describe(room.jid, room._data.subject, true) };
	for address, name in pairs(rooms_of(room)) do
		all[(jid.split(address))] = describe(address, name);
	end
	local text = json.encode({ type = TYPE, event = FEATURE .. "/update", roomCounter = room._data.breakout_counter or 0,
		rooms = all });
	local audience = util.members(room);
	for address in pairs(rooms_of(room)) do
		local side = util.get_room_from_jid(address);
		if side then
			audience:append(util.members(side));
		end
	end
	for _, member in ipairs(audience) do
		util.send_json(breakout_host, member, text);
	end
end

local commands = {};

commands[FEATURE .. "/add"] = function(room, attr)
	local address = generate_uuid() .. "@" .. breakout_host;
	room._data.breakout_counter = (room._data.breakout_counter or 0) + 1;
	rooms_of(room)[address] = attr.subject or "";
	main_of[address] = room.jid;
	room:set_persistent(true);
	publish(room);
end

commands[FEATURE .. "/rename"] = function(room, attr)
	if rooms_of(room)[attr.breakoutRoomJid] then
		rooms_of(room)[attr.breakoutRoomJid] = attr.subject or "";
		publish(room);
	end
end

commands[FEATURE .. "/remove"] = function(room, attr)
	local address = attr.breakoutRoomJid;
	if not rooms_of(room)[address] then
		return;
	end
	rooms_of(room)[address] = nil;
	local side = util.get_room_from_jid(address);
	if side then
		side:destroy(util.internal_room_jid_match_rewrite(room.jid), "Breakout room removed.");
	end
	main_of[address] = nil;
	publish(room);
end

commands[FEATURE .. "/move-to-room"] = function(_, attr)
	util.send_json(breakout_host, attr.participantJid, json.encode({
		type = TYPE, event = FEATURE .. "/move-to-room", roomJid = attr.roomJid,
	}));
end

local function on_message(event)
	local origin, stanza = event.origin, event.stanza;
	local message = stanza.attr.type ~= "error" and stanza:get_child(TYPE);
	local name = origin and origin.jitsi_web_query_room;
	local room = message and name
		and util.get_room_by_name_and_subdomain(name, origin.jitsi_web_query_prefix);
	local command = room and commands[message.attr.type];
	if not command then
		return;
	end
	local occupant = room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant or occupant.role ~= "moderator" then
		module:log("warn", "Refusing a breakout room command of somebody who is not a moderator");
		return false;
	end
	command(room, message.attr);
	return true;
end

local function membership_changed(event)
	local room = main_room(event.room.jid);
	if room and next(rooms_of(room)) then
		publish(room);
	end
end

local function forget_main_room(event)
	for address in pairs(rooms_of(event.room)) do
		local side = util.get_room_from_jid(address);
		main_of[address] = nil;
		if side then
			side:destroy(nil, "Conference ended.");
		end
	end
end

--- Keeps a main room while people are still in its side rooms.
local function keep_main_room(event)
	for address in pairs(event.room._data.breakout_rooms or {}) do
		local side = util.get_room_from_jid(address);
		if side and #util.members(side) > 0 then
			module:log("info", "Suppressing room destroy. Breakout room still occupied %s", address);
			return true;
		end
	end
end

module:hook_global("maybe-destroy-room", keep_main_room);

local function close_when_all_left(event)
	local room = main_room(event.room.jid);
	if not room or not next(rooms_of(room)) then
		return;
	end
	module:add_timer(RETURN_SECONDS, function()
		local people = #util.members(room);
		for address in pairs(rooms_of(room)) do
			local side = util.get_room_from_jid(address);
			people = people + (side and #util.members(side) or 0);
		end
		if people == 0 and not room.destroying then
			room:set_persistent(false);
			room:destroy(nil, "All occupants left.");
		end
	end);
end

util.process_muc(breakout_host, function(host_module)
	module:add_identity("component", TYPE, breakout_host);
	host_module:hook("message/host", on_message);
	host_module:hook("muc-occupant-joined", membership_changed);
	host_module:hook("muc-occupant-left", membership_changed);
	host_module:hook("muc-occupant-left", close_when_all_left, -1);
	-- Only addresses that a moderator opened may become rooms.
	host_module:hook("muc-room-pre-create", function(event)
		if not main_of[event.room.jid] then
			module:log("debug", "Refusing a breakout room nobody opened");
			return true;
		end
	end);
	host_module:hook("host-disco-info-node", function(event)
		if event.node == TYPE then
			event.reply:tag("feature", { var = "http://jitsi.org/protocol/breakout_rooms#rename" }):up();
			event.exists = true;
		end
	end);
end);

util.process_muc(main_host, function(host_module)
	host_module:hook("muc-occupant-joined", membership_changed);
	host_module:hook("muc-occupant-left", membership_changed);
	host_module:hook("muc-occupant-left", close_when_all_left, -1);
	host_module:hook("muc-room-destroyed", forget_main_room, 1);
end);
