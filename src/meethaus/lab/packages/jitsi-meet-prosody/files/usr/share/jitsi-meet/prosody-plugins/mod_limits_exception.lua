-- Takes the rate and stanza-size limits off the accounts listed in `unlimited_jids` (focus, jvb).

local unlimited = module:get_option_inherited_set("unlimited_jids", {});
local max_stanza_bytes = module:get_option_number("unlimited_size", 10 * 1024 * 1024);

module:hook("authentication-success", function(event)
	local session = event.session;
	if not unlimited:contains(session.username .. "@" .. session.host) then
		return;
	end
	if session.conn and session.conn.setlimit then
		session.conn:setlimit(0);
	elseif session.throttle then
		session.throttle = nil;
	end
	if session.stream and session.stream.set_stanza_size_limit then
		module:log("info", "Setting stanza size limits for %s@%s to %s", session.username, session.host,
			max_stanza_bytes);
		session.stream:set_stanza_size_limit(max_stanza_bytes);
	end
end);
