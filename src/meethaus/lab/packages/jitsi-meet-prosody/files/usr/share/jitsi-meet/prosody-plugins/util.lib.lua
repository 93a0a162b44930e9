-- Helpers shared by the stand-in plugins: room look-up, admins, tenants, waiting for another host.
-- Loaded with `module:require "util"`, so `module` is the plugin that asks.

local array = require "util.array";
local jid = require "util.jid";
local st = require "util.stanza";

local json_ns = "http://jitsi.org/jitmeet";

local muc_prefix = module:get_option_string("muc_mapper_domain_prefix", "conference");
local muc_base = module:get_option_string("muc_mapper_domain_base", module.host);
local muc_domain = module:get_option_string("muc_mapper_domain", muc_prefix .. "." .. muc_base);

local global_admins = module:context("*"):get_option_set("admins", {}) / jid.prep;
local host_admins = module:get_option_inherited_set("admins", {}) / jid.prep;

local util = {};

local function literal(text)
	return (text:gsub("%p", "%%%1"));
end

local tenant_pattern = "^" .. literal(muc_prefix) .. "%.([^.]+)%." .. literal(muc_base) .. "$";

--- room@conference.tenant.base -> [tenant]room@conference.base; any other address is returned as it is.
function util.room_jid_match_rewrite(address)
	local node, host, resource = jid.split(address);
	local tenant = host and host:match(tenant_pattern);
	if not tenant then
		return address;
	end
	return jid.join(node and ("[" .. tenant .. "]" .. node), muc_domain, resource);
end

--- The way back: [tenant]room@conference.base -> room@conference.tenant.base.
function util.internal_room_jid_match_rewrite(address)
	local node, host, resource = jid.split(address);
	local tenant, room = (node or ""):match("^%[([^%]]+)%](.+)$");
	if host ~= muc_domain or not tenant then
		return address;
	end
	return jid.join(room, muc_prefix .. "." .. tenant .. "." .. muc_base, resource);
end

--- The MUC module of a host, or nil while that host has none.
function util.get_muc(host)
	local entry = prosody.hosts[host];
	return entry and entry.modules and entry.modules.muc;
end

--- The room object behind an internal room address, on whichever MUC host it lives, or nil.
function util.get_room_from_jid(address)
	local _, host = jid.split(address);
	local muc = util.get_muc(host);
	return muc and muc.get_room_from_jid(jid.bare(address));
end

--- The main-MUC room a connection named in its URL (`?room=`, optional tenant prefix), or nil.
function util.get_room_by_name_and_subdomain(name, tenant)
	local node = tenant and tenant ~= "" and ("[" .. tenant .. "]" .. name) or name;
	local address = jid.prep(node .. "@" .. muc_domain);
	return address and util.get_room_from_jid(address);
end

function util.is_admin(address)
	local bare = jid.bare(address);
	return global_admins:contains(bare) or host_admins:contains(bare);
end

function util.is_focus(occupant_jid)
	return select(3, jid.split(occupant_jid)) == "focus";
end

--- jicofo's own probe rooms; they must not trigger any meeting logic.
function util.is_healthcheck_room(room_jid)
	return room_jid:sub(1, 21) == "__jicofo-health-check";
end

function util.presence_check_status(muc_x, code)
	if not muc_x then
		return false;
	end
	for status in muc_x:childtags("status") do
		if status.attr.code == code then
			return true;
		end
	end
	return false;
end

--- Sends one json-message to an occupant's real address.
function util.send_json(from, to, text, room)
	module:send(st.message({ from = from, to = to })
		:text_tag("json-message", text, {
			xmlns = json_ns, room = room and util.internal_room_jid_match_rewrite(room.jid),
		}));
end

--- Real addresses of everybody in the room except jicofo.
function util.members(room)
	local found = array();
	for _, occupant in room:each_occupant() do
		if not util.is_focus(occupant.nick) then
			for real_jid in occupant:each_session() do
				found:push(real_jid);
			end
		end
	end
	return found;
end

--- Calls `callback(host_module, host)` now if the host runs, or as soon as its modules are loaded.
function util.process_host_module(name, callback)
	local function activate(host)
		if host == name then
			callback(module:context(host), host);
		end
	end
	if prosody.hosts[name] == nil then
		module:log("debug", "Host %s is not active yet, waiting for it", name);
		-- After Prosody's own handler, which loads the host's modules.
		prosody.events.add_handler("host-activated", activate, -1);
	else
		activate(name);
	end
end

--- As above, but waits until the host's MUC module is loaded too: `callback(host_module, muc)`.
function util.process_muc(name, callback)
	util.process_host_module(name, function(host_module, host)
		local muc = util.get_muc(host);
		if muc then
			callback(host_module, muc);
			return;
		end
		prosody.hosts[host].events.add_handler("module-loaded", function(event)
			if event.module == "muc" then
				callback(host_module, util.get_muc(host));
			end
		end);
	end);
end

--- Makes the main virtual host advertise a component of this name (see mod_features_identity).
function util.announce(main_host, name)
	util.process_host_module(main_host, function(host_module)
		host_module:fire_event("jitsi-add-identity", { name = name, host = module.host });
	end);
end

return util;
