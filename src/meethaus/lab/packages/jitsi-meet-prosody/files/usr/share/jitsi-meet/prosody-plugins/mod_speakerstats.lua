-- Kept only so that configurations of older installs still load; the work moved to another module.
module:log("warn", "mod_speakerstats is deprecated and will be removed; take it out of the configuration");
module:depends("jitsi_session");
