-- Lets somebody into a room only with a token that names the room.

local jid = require "util.jid";
local st = require "util.stanza";
local util = module:require "util";

local parent = module.host:match("^[^.]+%.(.+)$");
if not parent then
	module:log("error", "Failed to start - unable to get parent hostname");
	return;
end

local tokens = module:require "token/util".new(module:context(parent));
if not tokens then
	return;
end

local allowlist = module:get_option_set("token_verification_allowlist", {});

local function refuse_without_token(event)
	local origin, stanza = event.origin, event.stanza;
	local _, host = jid.split(stanza.attr.from);
	if util.is_admin(stanza.attr.from) or allowlist:contains(host)
		or allowlist:contains(jid.bare(stanza.attr.from)) then
		return;
	end
	local ok, err, reason = tokens:verify_room(origin, stanza.attr.to);
	if not ok then
		-- The whole token ends up in the log, as with the vendor's plugin.
		module:log("error", "Token %s not allowed to join: %s err: %s reason: %s",
			origin.auth_token, stanza.attr.to, err, reason);
		local reply = st.error_reply(stanza, "cancel", "not-allowed", reason);
		if err then
			reply:tag(err, { xmlns = "http://jitsi.org/jitmeet" });
		end
		origin.send(reply);
		return true;
	end
end

module:hook("muc-occupant-pre-join", refuse_without_token, 99);
