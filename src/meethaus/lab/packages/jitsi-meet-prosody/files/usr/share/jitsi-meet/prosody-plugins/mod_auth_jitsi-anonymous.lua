-- Anonymous sign-in that keeps the random user name when a client comes back with `?previd=`.

local sasl = require "util.sasl";
local generate_uuid = require "util.uuid".generate;

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

--- User name of the live session whose stream-management token the client presents, or nil.
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
