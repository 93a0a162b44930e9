-- Sign-in by JSON web token: the token comes in the URL of the connection, the user name stays random.

local sasl = require "util.sasl";
local generate_uuid = require "util.uuid".generate;
local tokens = module:require "token/util".new(module);

if not tokens then
	return;
end

module:depends("jitsi_session");

local function unsupported()
	return nil, "This host has no accounts";
end

local provider = {
	test_password = unsupported;
	set_password = unsupported;
	create_user = unsupported;
	delete_user = unsupported;
	get_password = function() return nil; end;
	user_exists = function() return nil; end;
};

local function resumed_username(previd)
	if previd then
		for _, session in pairs(prosody.full_sessions) do
			if session.resumption_token == previd and session.host == module.host then
				return session.username;
			end
		end
	end
	return nil;
end

function provider.get_sasl_handler(session)
	return sasl.new(module.host, {
		anonymous = function(handler, username)
			local ok, err, reason = tokens:process_and_verify_token(session);
			if not ok then
				module:log("warn", "Error verifying token err:%s, reason:%s tenant:%s room:%s user_agent:%s",
					err, reason, session.jitsi_web_query_prefix, session.jitsi_web_query_room,
					session.user_agent_header);
				session.auth_token = nil;
				return false, err, reason;
			end
			handler.username = resumed_username(session.previd) or username;
			return true;
		end;
	});
end

module:provides("auth", provider);

sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function(handler)
	local ok, err, text = handler.profile.anonymous(handler, generate_uuid(), handler.realm);
	if ok then
		return "success";
	end
	return "failure", err, text;
end);
