-- Component: adds up how long each participant was the dominant speaker and tells newcomers the table so far.

local socket = require "socket";
local jid = require "util.jid";
local json = require "cjson.safe";
local util = module:require "util";

local JITSI_NS = "http://jitsi.org/jitmeet";
local NICK_NS = "http://jabber.org/protocol/nick";

local muc_host = module:get_option_string("muc_component");
local main_host = module:get_option_string("muc_mapper_domain_base");
if not muc_host or not main_host then
	module:log("error", "muc_component and muc_mapper_domain_base must be set; nobody's time is counted");
	return;
end

local function now_ms()
	return math.floor(socket.gettime() * 1000);
end

--- Closes the running interval of an entry, if there is one.
local function stop(entry)
	if entry and entry.since then
		entry.total = entry.total + now_ms() - entry.since;
		entry.since = nil;
	end
end

local function elapsed(entry)
	return entry.total + (entry.since and now_ms() - entry.since or 0);
end

module:hook("message/host", function(event)
	local stanza = event.stanza;
	local report = stanza.attr.type ~= "error" and stanza:get_child("speakerstats", JITSI_NS);
	local room = report and report.attr.room
		and util.get_room_from_jid(util.room_jid_match_rewrite(report.attr.room));
	local occupant = room and room.speaker_times and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant then
		return report and true or nil;
	end
	local times = room.speaker_times;
	local speaker = times[occupant.jid];
	if room.dominant_speaker ~= occupant.jid then
		stop(times[room.dominant_speaker]);
		room.dominant_speaker = occupant.jid;
	end
	stop(speaker);
	if speaker and report.attr.silence ~= "true" then
		speaker.since = now_ms();
	end
	return true;
end);

local function send_table(room, address)
	local users = {};
	for _, entry in pairs(room.speaker_times) do
		local total = elapsed(entry);
		if total > 0 then
			users[entry.nick] = {
				displayName = entry.name, totalDominantSpeakerTime = total, faceLandmarks = {},
			};
		end
	end
	if next(users) then
		util.send_json(module.host, address, json.encode({ type = "speakerstats", users = users }));
	end
end

local function watch(host_module)
	host_module:hook("muc-room-created", function(event)
		if not util.is_healthcheck_room(event.room.jid) then
			event.room.speaker_times = {};
		end
	end, -1);
	host_module:hook("muc-occupant-joined", function(event)
		local room, occupant = event.room, event.occupant;
		if room.speaker_times and not util.is_admin(occupant.bare_jid) then
			send_table(room, occupant.jid);
			room.speaker_times[occupant.jid] = { nick = select(3, jid.split(occupant.nick)), total = 0 };
		end
	end, -1);
	host_module:hook("muc-occupant-pre-leave", function(event)
		local entry = event.room.speaker_times and event.room.speaker_times[event.occupant.jid];
		if entry then
			stop(entry);
			local presence = event.occupant:get_presence();
			entry.name = presence and presence:get_child_text("nick", NICK_NS);
		end
	end, -1);
end

util.process_muc(muc_host, watch);
util.process_muc("breakout." .. main_host, watch);
util.announce(main_host, "speakerstats");
