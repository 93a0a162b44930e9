-- Lets components announce themselves on the main virtual host, where clients look for them.
module:hook("jitsi-add-identity", function(event)
	module:log("info", "Adding identity %s for host %s", event.name, event.host);
	module:add_identity("component", event.name, event.host);
end);
