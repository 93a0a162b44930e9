-- Component: while moderation is on, only those a moderator approved may unmute.

local json = require "cjson.safe";
local util = module:require "util";

local MEDIA = { audio = true, video = true, desktop = true };

module:depends("jitsi_session");

local muc_host = module:get_option_string("muc_component");
local main_host = module:get_option_string("muc_mapper_domain_base");
if not muc_host or not main_host then
	module:log("error", "muc_component and muc_mapper_domain_base must be set; there is no moderation");
	return;
end

local function is_moderator(room, occupant)
	return room:get_affiliation(occupant.bare_jid) == "owner";
end

local function send(occupant, message)
	util.send_json(module.host, occupant.jid, json.encode(message));
end

local function announce_state(room, media, enabled, actor, only)
	for _, occupant in room:each_occupant() do
		if not util.is_focus(occupant.nick) and (not only or only.nick == occupant.nick) then
			send(occupant, {
				type = "av_moderation", enabled = enabled, mediaType = media,
				room = util.internal_room_jid_match_rewrite(room.jid),
				actor = actor and util.internal_room_jid_match_rewrite(actor),
			});
		end
	end
end

--- Moderators learn the whole list of approved people, the person concerned only the decision.
local function announce_approval(room, media, target, approved)
	local list = {};
	for nick in pairs(room.av_moderation[media]) do
		list[#list + 1] = util.internal_room_jid_match_rewrite(nick);
	end
	local base = {
		type = "av_moderation", mediaType = media, removed = not approved or nil,
		room = util.internal_room_jid_match_rewrite(room.jid),
	};
	for _, occupant in room:each_occupant() do
		if is_moderator(room, occupant) and not util.is_focus(occupant.nick) then
			base.whitelists = { [media] = list };
			base.approved = nil;
			send(occupant, base);
		elseif occupant.nick == target then
			base.whitelists = nil;
			base.approved = approved or nil;
			send(occupant, base);
		end
	end
end

local function switch(room, media, on, actor)
	room.av_moderation = room.av_moderation or {};
	if on == (room.av_moderation[media] ~= nil) then
		return;
	end
	room.av_moderation[media] = on and {} or nil;
	announce_state(room, media, on, actor);
end

local function approve(room, media, address, approved)
	local nick = util.room_jid_match_rewrite(address);
	local list = room.av_moderation and room.av_moderation[media];
	if list and room:get_occupant_by_nick(nick) then
		list[nick] = approved or nil;
		announce_approval(room, media, nick, approved);
	end
end

module:hook("message/host", function(event)
	local origin, stanza = event.origin, event.stanza;
	local order = stanza.attr.type ~= "error" and stanza:get_child("av_moderation");
	local name = origin and origin.jitsi_web_query_room;
	local room = order and name
		and util.get_room_by_name_and_subdomain(name, origin.jitsi_web_query_prefix);
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	local attr = order and order.attr or {};
	if not occupant or not MEDIA[attr.mediaType] then
		return;
	end
	if not is_moderator(room, occupant) then
		module:log("warn", "Somebody who is not a moderator sent a moderation order");
		return false;
	end
	if attr.enable then
		switch(room, attr.mediaType, attr.enable == "true", occupant.nick);
	elseif attr.jidToWhitelist then
		approve(room, attr.mediaType, attr.jidToWhitelist, true);
	elseif attr.jidToBlacklist then
		approve(room, attr.mediaType, attr.jidToBlacklist, false);
	end
	return true;
end);

util.process_muc(muc_host, function(host_module)
	-- After the plugins that decide who is a moderator.
	host_module:hook("muc-occupant-joined", function(event)
		for media in pairs(event.room.av_moderation or {}) do
			announce_state(event.room, media, true, nil, event.occupant);
		end
	end, -2);
end);

util.announce(main_host, "av_moderation");
