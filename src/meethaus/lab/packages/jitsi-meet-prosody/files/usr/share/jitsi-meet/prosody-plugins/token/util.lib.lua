-- What a token says about its bearer, and which room it opens. Used by auth_token and token_verification.

local jid = require "util.jid";
local jwt = module:require "luajwtjitsi";

local Tokens = {};
Tokens.__index = Tokens;

--- Settings of the host `context`; nil when they do not suffice to check anything.
function Tokens.new(context)
	local self = setmetatable({}, Tokens);
	self.app_id = context:get_option_string("app_id");
	self.app_secret = context:get_option_string("app_secret");
	self.key_server = context:get_option_string("asap_key_server");
	self.keys_url = context:get_option_string("cache_keys_url");
	self.allow_empty = context:get_option_boolean("allow_empty_token", false);
	self.check_domain = context:get_option_boolean("enable_domain_verification", true);
	self.require_room = context:get_option_boolean("asap_require_room_claim", true);
	self.muc_prefix = context:get_option_string("muc_mapper_domain_prefix", "conference");
	self.muc_base = context:get_option_string("muc_mapper_domain_base", context.host);
	if not self.app_id then
		module:log("error", "'app_id' must not be empty");
		return nil;
	end
	if not (self.app_secret or self.key_server or self.keys_url) then
		module:log("error", "'app_secret', 'asap_key_server' or 'cache_keys_url' must be specified");
		return nil;
	end
	self.algorithm = context:get_option_string("signature_algorithm", self.app_secret and "HS256" or "RS256");
	self.issuers = context:get_option_array("asap_accepted_issuers", { self.app_id });
	self.audiences = context:get_option_array("asap_accepted_audiences", { "*" });
	if self.allow_empty then
		module:log("warn", "WARNING - empty tokens allowed");
	end
	return self;
end

--- Checks the session's token and notes its claims on the session. Returns true, or false, error, reason.
function Tokens:process_and_verify_token(session)
	if not session.auth_token then
		if self.allow_empty then
			return true;
		end
		return false, "not-allowed", "token required";
	end
	local key = session.public_key or self.app_secret;
	if not key then
		return false, "not-allowed", "could not obtain public key";
	end
	local claims, problem = jwt.verify(session.auth_token, self.algorithm, key, self.issuers, self.audiences);
	if not claims then
		return false, "not-allowed", problem;
	end
	if self.require_room and not claims.room then
		return false, "not-allowed", "'room' claim is missing";
	end
	local context = type(claims.context) == "table" and claims.context or {};
	session.jitsi_meet_room = claims.room;
	session.jitsi_meet_domain = claims.sub;
	session.jitsi_meet_context_user = context.user;
	session.jitsi_meet_context_group = context.group;
	session.jitsi_meet_context_features = context.features;
	return true;
end

--- Whether the session's token opens this room.
function Tokens:verify_room(session, address)
	if self.allow_empty and not session.auth_token then
		return true;
	end
	local node = jid.split(address);
	local tenant, name = (node or ""):match("^%[([^%]]+)%](.+)$");
	name = name or node;
	local wanted = type(session.jitsi_meet_room) == "string" and session.jitsi_meet_room:lower() or nil;
	if not name or not (wanted == "*" or wanted == name or (not wanted and not self.require_room)) then
		return false, "room-mismatch", "Room and token mismatched";
	end
	if not self.check_domain then
		return true;
	end
	local domain = type(session.jitsi_meet_domain) == "string" and session.jitsi_meet_domain:lower() or "";
	local host = tenant or self.muc_base;
	local muc_domain = self.muc_prefix .. "." .. self.muc_base;
	if domain ~= "*" and domain ~= host and domain ~= muc_domain then
		return false, "room-mismatch", "Domain and token mismatched";
	end
	return true;
end

return Tokens;
