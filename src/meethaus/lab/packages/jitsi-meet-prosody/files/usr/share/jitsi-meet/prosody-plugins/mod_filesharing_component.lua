-- Component: keeps the list of files participants shared (the files themselves lie with a service of their own).

local jid = require "util.jid";
local json = require "cjson.safe";
local util = module:require "util";

local TYPE = "file-sharing";
local JITSI_NS = "http://jitsi.org/jitmeet";
local NICK_NS = "http://jabber.org/protocol/nick";

local muc_host = module:get_option_string("muc_component");
local main_host = module:get_option_string("muc_mapper_domain_base");
if not muc_host or not main_host then
	module:log("error", "muc_component and muc_mapper_domain_base must be set; no files are listed");
	return;
end

local function publish(room, message, except)
	local text = json.encode(message);
	for _, member in ipairs(util.members(room)) do
		if member ~= except then
			util.send_json(module.host, member, text, room);
		end
	end
end

local function add(room, occupant, order, from)
	local file = json.decode(order:get_text() or "");
	if type(file) ~= "table" or type(file.fileId) ~= "string" then
		module:log("warn", "A shared file came without an id");
		return;
	end
	local presence = occupant:get_presence();
	-- Whatever the sender claims about the author is overwritten.
	file.authorParticipantId = select(3, jid.split(occupant.nick));
	file.authorParticipantJid = from;
	file.authorParticipantName = presence and presence:get_child_text("nick", NICK_NS) or "anonymous";
	file.conferenceFullName = util.internal_room_jid_match_rewrite(room.jid);
	room.shared_files = room.shared_files or {};
	room.shared_files[file.fileId] = file;
	publish(room, { type = TYPE, event = "add", file = file }, from);
end

local function remove(room, order)
	local id = order.attr.fileId;
	if id and room.shared_files and room.shared_files[id] then
		room.shared_files[id] = nil;
		publish(room, { type = TYPE, event = "remove", fileId = id });
	end
end

module:hook("message/host", function(event)
	local origin, stanza = event.origin, event.stanza;
	local order = stanza.attr.type ~= "error" and stanza:get_child(TYPE, JITSI_NS);
	local name = origin and origin.jitsi_web_query_room;
	local room = order and name
		and util.get_room_by_name_and_subdomain(name, origin.jitsi_web_query_prefix);
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant then
		return;
	end
	if order.attr.type == "add" then
		add(room, occupant, order, stanza.attr.from);
	elseif order.attr.type == "remove" then
		remove(room, order);
	end
	return true;
end);

util.process_muc(muc_host, function(host_module)
	-- After the plugins that decide who is a moderator.
	host_module:hook("muc-occupant-joined", function(event)
		local files = event.room.shared_files;
		if files and next(files) and not util.is_admin(event.occupant.bare_jid) then
			util.send_json(module.host, event.occupant.jid,
				json.encode({ type = TYPE, event = "list", files = files }), event.room);
		end
	end, -10);
end);

util.announce(main_host, TYPE);
