-- Component: polls of a meeting. Keeps them in memory, tells newcomers the old ones, passes on new polls and votes.

local jid = require "util.jid";
local json = require "cjson.safe";
local st = require "util.stanza";
local util = module:require "util";

local PAYLOAD_LIMIT = 1024;
local POLLS_LIMIT = 128;
local JITSI_NS = "http://jitsi.org/jitmeet";
local NICK_NS = "http://jabber.org/protocol/nick";

module:depends("jitsi_session");

local main_host = module:get_option_string("muc_mapper_domain_base");
if not main_host then
	module:log("error", "muc_mapper_domain_base is not set; there are no polls");
	return;
end
local muc_host = module:get_option_string("muc_component", "conference." .. main_host);

local function publish(room, message)
	message.type = "polls";
	local text = json.encode(message);
	for _, member in ipairs(util.members(room)) do
		util.send_json(module.host, member, text, room);
	end
end

local function is_valid(data)
	if type(data) ~= "table" or type(data.pollId) ~= "string" or type(data.answers) ~= "table" then
		return false;
	end
	if data.command ~= "new-poll" then
		return data.command == "answer-poll";
	end
	for _, answer in ipairs(data.answers) do
		if type(answer) ~= "table" or type(answer.name) ~= "string" then
			return false;
		end
	end
	return type(data.question) == "string";
end

local function person(occupant)
	local presence = occupant:get_presence();
	return {
		id = select(3, jid.split(occupant.nick)),
		name = presence and presence:get_child_text("nick", NICK_NS) or "",
	};
end

local commands = {};

commands["new-poll"] = function(room, data, sender)
	local polls = room.polls;
	if #polls.order >= POLLS_LIMIT or polls.by_id[data.pollId] then
		return nil, "Poll already exists or there are too many";
	end
	local answers = {};
	for index, answer in ipairs(data.answers) do
		answers[index] = { name = answer.name, voters = {} };
	end
	local poll = {
		pollId = data.pollId, senderId = sender.id, senderName = sender.name,
		question = data.question, answers = answers,
	};
	polls.by_id[data.pollId] = poll;
	table.insert(polls.order, poll);
	data.senderId = sender.id;
	publish(room, data);
	return true;
end

commands["answer-poll"] = function(room, data, voter)
	local poll = room.polls.by_id[data.pollId];
	if not poll then
		return nil, "There is no such poll";
	end
	for index, answer in ipairs(poll.answers) do
		answer.voters[voter.id] = data.answers[index] == true and voter.name or nil;
	end
	data.senderId = voter.id;
	data.senderName = voter.name;
	publish(room, data);
	return true;
end

module:hook("message/host", function(event)
	local origin, stanza = event.origin, event.stanza;
	local text = stanza:get_child_text("json-message", JITSI_NS) or stanza:get_child_text("json-message");
	local name = origin and origin.jitsi_web_query_room;
	local room = text and name
		and util.get_room_by_name_and_subdomain(name, origin.jitsi_web_query_prefix);
	local occupant = room and room.polls and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant then
		return;
	end
	if #text >= PAYLOAD_LIMIT then
		module:log("error", "A poll is too large, discarding it. Sender: %s", stanza.attr.from);
		return true;
	end
	local data = json.decode(text);
	if not is_valid(data) then
		module:log("error", "Invalid poll data. Sender: %s (%s)", stanza.attr.from, text);
		return true;
	end
	local ok, problem = commands[data.command](room, data, person(occupant));
	if not ok then
		origin.send(st.error_reply(stanza, "cancel", "not-allowed", problem));
	end
	return true;
end);

local function old_polls(room)
	local list = {};
	for index, poll in ipairs(room.polls.order) do
		local answers = {};
		for position, answer in ipairs(poll.answers) do
			local voters = {};
			for id, voter_name in pairs(answer.voters) do
				table.insert(voters, { id = id, name = voter_name });
			end
			answers[position] = { name = answer.name, voters = voters };
		end
		list[index] = {
			id = poll.pollId, pollId = poll.pollId, senderId = poll.senderId, senderName = poll.senderName,
			question = poll.question, answers = answers,
		};
	end
	return list;
end

local function watch(host_module)
	host_module:hook("muc-room-created", function(event)
		if not util.is_healthcheck_room(event.room.jid) then
			event.room.polls = { by_id = {}, order = {} };
		end
	end);
	host_module:hook("muc-occupant-joined", function(event)
		local room, occupant = event.room, event.occupant;
		if room.polls and #room.polls.order > 0 and not util.is_admin(occupant.bare_jid) then
			util.send_json(module.host, occupant.jid,
				json.encode({ type = "polls", command = "old-polls", polls = old_polls(room) }), room);
		end
	end);
end

util.process_muc(muc_host, watch);
util.process_muc("breakout." .. main_host, watch);
util.announce(main_host, "polls");
