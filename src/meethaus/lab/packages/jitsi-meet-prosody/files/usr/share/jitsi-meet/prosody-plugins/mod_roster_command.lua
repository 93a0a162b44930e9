-- `prosodyctl mod_roster_command subscribe WATCHER WATCHED`: the watcher sees when the watched account
-- is online, without either being asked. A watcher that is a bare component has no roster of its own.

if module.host ~= "*" then
	module:log("error", "mod_roster_command is a prosodyctl command and must not be loaded in the server");
	return;
end

local jid = require "util.jid";
local rostermanager = require "core.rostermanager";
local storagemanager = require "core.storagemanager";
local usermanager = require "core.usermanager";
local warn = require "util.prosodyctl".show_warning;

-- rostermanager looks into the table of live sessions, which prosodyctl does not make.
prosody.bare_sessions = prosody.bare_sessions or {};
rawset(_G, "bare_sessions", rawget(_G, "bare_sessions") or prosody.bare_sessions);

local function prepare(host)
	local entry = prosody.hosts[host];
	if not entry then
		warn("The host '%s' is not configured for this server.", host);
		return false;
	end
	if not entry.users or entry.users.name == "null" then
		storagemanager.initialize_host(host);
		usermanager.initialize_host(host);
	end
	return true;
end

local commands = {};

function commands.subscribe(watcher, watched)
	local watcher_node, watcher_host = jid.split(watcher);
	local node, host = jid.split(watched);
	if not (prepare(watcher_host) and prepare(host)) then
		return 1;
	end
	if watcher_node then
		rostermanager.set_contact_pending_out(watcher_node, watcher_host, watched);
	end
	rostermanager.set_contact_pending_in(node, host, watcher);
	rostermanager.subscribed(node, host, watcher);
	if watcher_node then
		rostermanager.process_inbound_subscription_approval(watcher_node, watcher_host, watched);
	end
	return 0;
end

function commands.unsubscribe(watcher, watched)
	local watcher_node, watcher_host = jid.split(watcher);
	local node, host = jid.split(watched);
	if not (prepare(watcher_host) and prepare(host)) then
		return 1;
	end
	if watcher_node then
		rostermanager.unsubscribe(watcher_node, watcher_host, watched);
	end
	rostermanager.unsubscribed(node, host, watcher);
	return 0;
end

function module.command(arg)
	local run = commands[arg[1]];
	if not run or not arg[2] or not arg[3] then
		warn("Usage: prosodyctl mod_roster_command subscribe|unsubscribe WATCHER WATCHED");
		return 1;
	end
	return run(arg[2], arg[3]);
end
