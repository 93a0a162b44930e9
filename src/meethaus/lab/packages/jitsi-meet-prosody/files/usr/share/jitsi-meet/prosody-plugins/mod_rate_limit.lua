-- Slows down addresses that sign in, or sessions that send, faster than allowed. Behind a proxy that does not
-- pass the client's address on, everybody looks like 127.0.0.1 and is never limited.

local cache = require "util.cache";
local filters = require "util.filters";
local ip = require "util.ip";
local throttle = require "util.throttle";

local login_rate = module:get_option_number("rate_limit_login_rate", 3);
local session_bytes = module:get_option_number("rate_limit_session_rate", 1000);
local address_bytes = module:get_option_number("rate_limit_ip_rate", 2000);
local timeout = module:get_option_number("rate_limit_timeout", 60);
local addresses = cache.new(module:get_option_number("rate_limit_cache_size", 10000));
local whitelist = module:get_option_set("rate_limit_whitelist", { "127.0.0.1", "::1" });
local host_whitelist = module:get_option_set("rate_limit_whitelist_hosts", {});
local stanza_rates = {
	iq = module:get_option_number("rate_limit_iq_rate", 15);
	message = module:get_option_number("rate_limit_message_rate", 3);
	presence = module:get_option_number("rate_limit_presence_rate", 4);
};

local function is_exempt(session)
	if host_whitelist:contains(session.host) or not session.ip then
		return true;
	end
	local address = ip.new_ip(session.ip);
	for entry in whitelist do
		if ip.match(address, ip.parse_cidr(entry)) then
			return true;
		end
	end
	return false;
end

local function slow_down(session, bytes_per_second)
	if session.rate_limited or not (session.conn and session.conn.setlimit) then
		return;
	end
	session.rate_limited = true;
	module:log("info", "Limiting session of %s to %d bytes per second", session.ip, bytes_per_second);
	session.conn:setlimit(bytes_per_second);
	module:add_timer(timeout, function()
		session.rate_limited = nil;
		if session.conn then
			session.conn:setlimit(0);
		end
	end);
end

local function on_login(session)
	if is_exempt(session) then
		return;
	end
	local limit = addresses:get(session.ip) or throttle.create(login_rate, 1);
	addresses:set(session.ip, limit);
	if not limit:poll(1) then
		module:log("info", "Limiting %s due to login/join rate exceeded.", session.ip);
		slow_down(session, address_bytes);
	end
end

local function count_stanza(stanza, session)
	local rate = stanza_rates[stanza.name];
	if not rate or is_exempt(session) then
		return stanza;
	end
	session.stanza_throttles = session.stanza_throttles or {};
	local limit = session.stanza_throttles[stanza.name] or throttle.create(rate, 1);
	session.stanza_throttles[stanza.name] = limit;
	if not limit:poll(1) then
		slow_down(session, session_bytes);
	end
	return stanza;
end

local function watch(session)
	if session.type == "c2s_unauthed" or session.type == "c2s" then
		filters.add_filter(session, "stanzas/in", count_stanza);
	end
end

function module.load()
	filters.add_filter_hook(watch);
end

function module.unload()
	filters.remove_filter_hook(watch);
end

module:hook("authentication-success", function(event)
	on_login(event.session);
end);
