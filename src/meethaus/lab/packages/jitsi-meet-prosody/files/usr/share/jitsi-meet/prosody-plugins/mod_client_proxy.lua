-- Component that stands before an ordinary account (jicofo's focus@auth.H): whoever writes to the
-- component reaches one of that account's connected resources, and answers find their way back.
-- Which resources are connected is learned from the presence that a roster subscription delivers.

if module:get_host_type() ~= "component" then
	error("mod_client_proxy serves only as a component", 0);
end

local array = require "util.array";
local jid = require "util.jid";
local st = require "util.stanza";

local target = module:get_option_string("target_address");
if not target then
	error("mod_client_proxy needs target_address", 0);
end

local resources = array();

local function forget(resource)
	resources:filter(function(known) return known ~= resource; end);
end

local function target_presence(stanza)
	local kind = stanza.attr.type;
	local resource = select(3, jid.split(stanza.attr.from));
	if kind == "error" then
		resources = array();
	elseif kind == "unavailable" then
		forget(resource);
	elseif not kind and resource then
		forget(resource);
		resources:push(resource);
	end
	module:log("debug", "%d resource(s) of %s connected", #resources, target);
end

local function refuse(stanza, condition)
	if stanza.attr.type ~= "error" and stanza.attr.type ~= "result" then
		module:send(st.error_reply(stanza, "cancel", condition));
	end
end

--- The account answers; the original sender is the resource part of the address it answers to.
local function answer_from_target(stanza)
	local kind = stanza.attr.type;
	if stanza.name ~= "iq" or (kind ~= "result" and kind ~= "error") then
		refuse(stanza, "feature-not-implemented");
		return;
	end
	local sender = jid.prep(select(3, jid.split(stanza.attr.to)));
	if sender then
		stanza.attr.from = module.host;
		stanza.attr.to = sender;
		module:send(stanza);
	end
end

local function question_to_target(stanza)
	local kind = stanza.attr.type;
	if stanza.name ~= "iq" then
		refuse(stanza, stanza.name == "presence" and "bad-request" or "feature-not-implemented");
	elseif kind == "get" or kind == "set" then
		local resource = resources:random();
		if not resource then
			refuse(stanza, "service-unavailable");
			return;
		end
		stanza.attr.from = module.host .. "/" .. stanza.attr.from;
		stanza.attr.to = target .. "/" .. resource;
		module:send(stanza);
	end
end

local function route(event)
	local stanza = event.stanza;
	if jid.bare(stanza.attr.from) ~= target then
		question_to_target(stanza);
	elseif select(3, jid.split(stanza.attr.to)) then
		answer_from_target(stanza);
	elseif stanza.name == "presence" then
		target_presence(stanza);
	else
		refuse(stanza, "bad-request");
	end
	return true;
end

for _, kind in ipairs({ "iq", "message", "presence" }) do
	for _, scope in ipairs({ "bare", "full", "host" }) do
		module:hook(kind .. "/" .. scope, route, -1);
	end
end

module:send(st.presence({ type = "subscribe", to = target, from = module.host }));
