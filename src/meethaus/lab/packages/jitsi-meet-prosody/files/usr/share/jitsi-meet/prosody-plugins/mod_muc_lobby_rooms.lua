-- A waiting room beside each members-only room. A moderator who makes a room members-only opens it; a guest
-- is told its address, knocks there, and is let in by an invitation or turned away by a kick.

local filters = require "util.filters";
local jid = require "util.jid";
local json = require "cjson.safe";
local st = require "util.stanza";
local util = module:require "util";

local MUC_NS = "http://jabber.org/protocol/muc";
local MUC_USER_NS = MUC_NS .. "#user";
local NICK_NS = "http://jabber.org/protocol/nick";
local JITSI_NS = "http://jitsi.org/jitmeet";

module:depends("jitsi_session");

local main_host = module:get_option_string("main_muc");
local lobby_host = module:get_option_string("lobby_muc");
if not main_host or not lobby_host then
	module:log("error", "main_muc and lobby_muc must both be set; there is no lobby");
	return;
end
local name_required = module:get_option_boolean("muc_lobby_check_display_name_required", true);

local lobby_muc;

local function lobby_of(room)
	local address = room._data.lobbyroom;
	return address and lobby_muc and lobby_muc.get_room_from_jid(address);
end

local function main_room_of(lobby)
	return lobby.main_room_jid and util.get_room_from_jid(lobby.main_room_jid);
end

--- Tells the meeting what happened in its lobby, in the name of the moderator who did it.
local function notify(room, actor, message)
	local occupant = actor and room:get_occupant_by_real_jid(actor);
	if occupant then
		message.type = "lobby-notify";
		room:broadcast_message(st.message({ type = "groupchat", from = occupant.nick })
			:text_tag("json-message", json.encode(message), { xmlns = JITSI_NS }));
	end
end

local function set_metadata(host_module, room, enabled)
	room.jitsiMetadata = room.jitsiMetadata or {};
	room.jitsiMetadata.lobbyEnabled = enabled;
	host_module:fire_event("room-metadata-changed", { room = room });
end

local function open_lobby(room, actor)
	local address = jid.join((jid.split(room.jid)), lobby_host);
	if lobby_muc.get_room_from_jid(address) then
		return false;
	end
	local lobby = lobby_muc.create_room(address);
	-- Without this an empty lobby would vanish while the meeting still relies on it.
	lobby:set_persistent(true);
	lobby.main_room_jid = room.jid;
	room._data.lobbyroom = address;
	room:save(true);
	module:log("info", "Lobby room jid = %s created from:%s", address, actor);
	return true;
end

local function close_lobby(room, new_address)
	local lobby = lobby_of(room);
	if lobby then
		lobby:set_persistent(false);
		lobby:destroy(new_address, "Lobby room closed.");
		module:log("info", "Lobby room destroyed %s", lobby.jid);
	end
	room._data.lobbyroom = nil;
	room._data.lobby_extra_reason = nil;
end

--- Guests of a lobby meet moderators only, never one another.
local function hide_guests_from_guests(stanza)
	-- BOSH sends raw strings through the same filters.
	local from = stanza.attr and stanza.attr.from;
	local _, host, nick = jid.split(from);
	if host ~= lobby_host or not nick or stanza.attr.type == "error" then
		return stanza;
	end
	local lobby = lobby_muc and lobby_muc.get_room_from_jid(jid.bare(from));
	if not lobby or stanza.name == "iq" or stanza.attr.type == "unavailable" then
		return stanza;
	end
	if util.presence_check_status(stanza:get_child("x", MUC_USER_NS), "110") then
		return stanza;
	end
	local sender = lobby:get_occupant_by_nick(from);
	local sender_is_moderator = sender and lobby:get_affiliation(sender.bare_jid) == "owner";
	local to_moderator = lobby:get_affiliation(stanza.attr.to) == "owner";
	if stanza.name == "presence" then
		return to_moderator and not sender_is_moderator and stanza or nil;
	end
	return (to_moderator or sender_is_moderator) and stanza or nil;
end

filters.add_filter_hook(function(session)
	filters.add_filter(session, "stanzas/out", hide_guests_from_guests, -1);
end);

util.process_muc(lobby_host, function(host_module, muc)
	lobby_muc = muc;
	module:add_identity("component", "lobbyrooms", lobby_host);

	-- Who is a moderator of the meeting is one of its lobby, without joining twice.
	function muc.room_mt.get_affiliation(lobby, address)
		local room = main_room_of(lobby);
		return room and room:get_affiliation(address) or "none";
	end

	host_module:hook("muc-broadcast-presence", function(event)
		local room = util.presence_check_status(event.x, "307") and main_room_of(event.room);
		if room then
			local presence = event.occupant:get_presence();
			notify(room, event.actor, {
				event = "LOBBY-ACCESS-DENIED", value = event.occupant.nick,
				name = presence and presence:get_child_text("nick", NICK_NS);
			});
		end
	end);

	-- Clients ask before they knock whether this lobby wants a display name.
	host_module:hook("host-disco-info-node", function(event)
		if event.node ~= "lobbyrooms" then
			return;
		end
		local name = event.origin.jitsi_web_query_room;
		local room = name and util.get_room_by_name_and_subdomain(name, event.origin.jitsi_web_query_prefix);
		if name_required and room and room._data.lobbyroom then
			event.reply:tag("feature", {
				var = "http://jitsi.org/protocol/lobbyrooms#displayname_required"
			}):up();
		end
		event.exists = true;
	end);
end);

local function refuse(event, kind, condition, code, detail)
	local reply = st.error_reply(event.stanza, kind, condition);
	reply.tags[1].attr.code = code;
	detail(reply);
	event.origin.send(reply:reset():tag("x", { xmlns = MUC_NS }));
	return true;
end

local function is_welcome(room, stanza, password)
	local list = module:get_option_set("muc_lobby_whitelist", {});
	local _, host = jid.split(stanza.attr.from);
	local known = list:contains(host) or list:contains(jid.bare(stanza.attr.from));
	return known or (password and password == room:get_password());
end

local function ask_to_knock(event)
	local room, stanza, occupant = event.room, event.stanza, event.occupant;
	local join = stanza:get_child("x", MUC_NS);
	local guarded = room:get_members_only() and room._data.lobbyroom;
	if not join or not guarded or util.is_focus(occupant.nick) or util.is_healthcheck_room(room.jid) then
		return;
	end
	local affiliation = room:get_affiliation(stanza.attr.from) or "none";
	local password = join:get_child_text("password", MUC_NS);
	if affiliation == "none" and is_welcome(room, stanza, password) then
		room:set_affiliation(true, jid.bare(stanza.attr.from), "member");
		occupant.role = "participant";
		return;
	end
	if affiliation ~= "none" then
		if affiliation == "member" and room:get_password() and not password then
			join:text_tag("password", room:get_password(), { xmlns = MUC_NS });
		end
		return;
	end
	local name = stanza:get_child_text("nick", NICK_NS);
	if name_required and (not name or name == "") then
		return refuse(event, "modify", "not-acceptable", "406", function(reply)
			reply:tag("displayname-required", { xmlns = JITSI_NS, lobby = "true" }):up();
		end);
	end
	return refuse(event, "auth", "registration-required", "407", function(reply)
		if room._data.lobby_extra_reason then
			reply:tag(room._data.lobby_extra_reason, { xmlns = JITSI_NS }):up();
		end
		reply:text_tag("lobbyroom", room._data.lobbyroom, { xmlns = JITSI_NS });
		reply:up():text_tag("lobbyroom", room._data.lobbyroom);
	end);
end

util.process_muc(main_host, function(host_module)
	host_module:hook("muc-config-submitted", function(event)
		local room, actor = event.room, event.actor;
		if jid.split(actor) == "focus" then
			return;
		end
		if event.fields["muc#roomconfig_membersonly"] then
			if open_lobby(room, actor) then
				event.status_codes["104"] = true;
				notify(room, actor, { event = "LOBBY-ENABLED", value = true });
				set_metadata(host_module, room, true);
			end
		elseif room._data.lobbyroom then
			close_lobby(room, util.internal_room_jid_match_rewrite(room.jid));
			notify(room, actor, { event = "LOBBY-ENABLED", value = false });
			set_metadata(host_module, room, false);
		end
	end);

	-- Before Prosody forgets the room (0).
	host_module:hook("muc-room-destroyed", function(event)
		close_lobby(event.room);
	end, 1);

	host_module:hook("muc-disco#info", function(event)
		local room = event.room;
		if room._data.lobbyroom and room:get_members_only() then
			table.insert(event.form, { name = "muc#roominfo_lobbyroom", label = "Lobby room jid", value = "" });
			event.formdata["muc#roominfo_lobbyroom"] = room._data.lobbyroom;
		end
	end);

	-- Before Prosody's own members-only check (-5).
	host_module:hook("muc-occupant-pre-join", ask_to_knock, -4);

	host_module:hook("muc-invite", function(event)
		local lobby = lobby_of(event.room);
		local guest = lobby and lobby:get_occupant_by_real_jid(event.stanza.attr.to);
		local invite = event.stanza:get_child("x", MUC_USER_NS):get_child("invite");
		if guest and invite then
			local presence = guest:get_presence();
			notify(event.room, invite.attr.from, {
				event = "LOBBY-ACCESS-GRANTED", value = guest.nick,
				name = presence and presence:get_child_text("nick", NICK_NS);
			});
		end
	end);
end);

-- Other plugins (muc_wait_for_host, persistent_lobby) open and close a lobby through these events.
module:hook_global("create-lobby-room", function(event)
	local room = event.room;
	-- Whoever is inside already stays inside.
	for _, occupant in room:each_occupant() do
		if (room:get_affiliation(occupant.bare_jid) or "none") == "none" then
			room:set_affiliation(true, occupant.bare_jid, "member");
		end
	end
	room:set_members_only(true);
	room._data.lobby_extra_reason = event.reason;
	open_lobby(room);
	room:broadcast_message(st.message({ type = "groupchat", from = room.jid })
		:tag("x", { xmlns = MUC_USER_NS }):tag("status", { code = "104" }));
end);
module:hook_global("destroy-lobby-room", function(event)
	close_lobby(event.room, event.newjid);
end);
