-- Notes on a new BOSH or WebSocket session what its URL and headers say, for the plugins that need it.
module:set_global();

local formdecode = require "util.http".formdecode;

local region_header = module:get_option_string("region_header_name", "x_proxy_region");

local function bearer(headers)
	local value = headers["authorization"];
	return value and value:match("^[Bb]earer%s+(%S+)$");
end

local function read_request(event)
	local session, request = event.session, event.request;
	local query = request.url.query;
	local params = query and formdecode(query);
	if type(params) ~= "table" then
		params = {};
	end
	session.previd = params.previd;
	session.customusername = params.customusername;
	session.jitsi_web_query_room = params.room;
	session.jitsi_web_query_prefix = params.prefix or "";
	session.auth_token = params.token or bearer(request.headers);
	session.user_region = request.headers[region_header];
	session.user_agent_header = request.headers["user_agent"];
end

module:hook_global("bosh-session", read_request, 1);
module:hook_global("websocket-session", read_request, 1);
