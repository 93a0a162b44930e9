-- Adds to a room's information when its meeting began: the moment the second occupant arrived.

local util = module:require "util";

local main_muc = module:get_option_string("main_muc");
if not main_muc then
	module:log("error", "main_muc is not set; the start of meetings stays unknown");
	return;
end

local function count(room)
	local total = 0;
	for _ in room:each_occupant() do
		total = total + 1;
	end
	return total;
end

util.process_host_module(main_muc, function(host_module)
	host_module:hook("muc-disco#info", function(event)
		table.insert(event.form, {
			name = "muc#roominfo_created_timestamp";
			type = "text-single";
			label = "The meeting created_timestamp.";
			value = event.room.created_timestamp or "";
		});
	end);
	host_module:hook("muc-occupant-joined", function(event)
		local room = event.room;
		if not room.created_timestamp and count(room) > 1 then
			room.created_timestamp = string.format("%d", os.time() * 1000);
		end
	end, -1);
end);

module:add_identity("component", "conference_duration",
	module:get_option_string("conference_duration_component", "conferenceduration." .. module.host));
