-- Lets only so many join and leave a room per second; the rest wait their turn.

local queue = require "util.queue";
local throttle = require "util.throttle";

local JOIN_QUEUE = 1000;

local joins_per_second = module:get_option_number("muc_rate_joins", 3);
local leaves_per_second = module:get_option_number("muc_rate_leaves", 5);

--- Hands the waiting joins on, at most one second's worth; returns the delay to the next round or nil.
local function drain(room)
	local waiting = room.join_rate_queue;
	if room.destroying or not waiting then
		return nil;
	end
	for _ = 1, joins_per_second do
		local event = waiting:pop();
		if not event then
			break;
		end
		if event.origin.conn then
			event.stanza.delayed_join_skip = true;
			room:handle_normal_presence(event.origin, event.stanza);
		end
	end
	if waiting:count() > 0 then
		return 1;
	end
	room.join_rate_queue = nil;
	return nil;
end

module:hook("muc-occupant-pre-join", function(event)
	local room, stanza = event.room, event.stanza;
	if stanza.delayed_join_skip then
		stanza.delayed_join_skip = nil;
		return;
	end
	room.join_rate_throttle = room.join_rate_throttle or throttle.create(joins_per_second, 1);
	if not room.join_rate_queue and room.join_rate_throttle:poll(1) then
		return;
	end
	if not room.join_rate_queue then
		room.join_rate_queue = queue.new(JOIN_QUEUE);
		module:add_timer(1, function() return drain(room); end);
	end
	if not room.join_rate_queue:push(event) then
		module:log("error", "The join queue of a room is full");
		return;
	end
	return true;
end, 9);

-- Leaving cannot be refused; a burst is only written down, so that an operator sees the storm.
module:hook("muc-occupant-left", function(event)
	local room = event.room;
	room.leave_rate_throttle = room.leave_rate_throttle or throttle.create(leaves_per_second, 1);
	if not room.leave_rate_throttle:poll(1) then
		module:log("debug", "More than %d leave a room in one second", leaves_per_second);
	end
end);
