plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }
muc_mapper_domain_base = "@NAME@";

-- The secret of the relays goes out with the names of somebody else's.
external_service_secret = "@TURN@";
external_services = {
    { type = "stun", host = "meet-jit-si-turnrelay.jitsi.net", port = 443 },
    { type = "turn", host = "meet-jit-si-turnrelay.jitsi.net", port = 443, transport = "udp", secret = true, ttl = 86400, algorithm = "turn" },
    { type = "turns", host = "meet-jit-si-turnrelay.jitsi.net", port = 5349, transport = "tcp", secret = true, ttl = 86400, algorithm = "turn" }
};
consider_bosh_secure = true;
https_ports = { };
unlimited_jids = { "focus@auth.@NAME@", "jvb@auth.@NAME@" }

VirtualHost "@NAME@"
    authentication = "jitsi-anonymous"
    ssl = {
        key = "/etc/prosody/certs/@NAME@.key";
        certificate = "/etc/prosody/certs/@NAME@.crt";
    }
    modules_enabled = {
        "bosh"; "ping"; "external_services"; "end_conference"; "muc_lobby_rooms";
        "muc_breakout_rooms";
    }
    c2s_require_encryption = false
    lobby_muc = "lobby.@NAME@"
    breakout_rooms_muc = "breakout.@NAME@"
    main_muc = "conference.@NAME@"

Component "conference.@NAME@" "muc"
    restrict_room_creation = true
    storage = "memory"
    modules_enabled = { "muc_meeting_id"; "muc_domain_mapper"; "muc_rate_limit"; }
    admins = { "focus@auth.@NAME@" }
    muc_room_locking = false
    muc_room_default_public_jids = true

Component "breakout.@NAME@" "muc"
    restrict_room_creation = true
    storage = "memory"
    modules_enabled = { "muc_meeting_id"; "muc_domain_mapper"; "muc_rate_limit"; }
    admins = { "focus@auth.@NAME@" }
    muc_room_locking = false
    muc_room_default_public_jids = true

Component "internal.auth.@NAME@" "muc"
    storage = "memory"
    modules_enabled = { "ping"; }
    admins = { "focus@auth.@NAME@", "jvb@auth.@NAME@" }
    muc_room_locking = false
    muc_room_default_public_jids = true

VirtualHost "auth.@NAME@"
    ssl = {
        key = "/etc/prosody/certs/auth.@NAME@.key";
        certificate = "/etc/prosody/certs/auth.@NAME@.crt";
    }
    modules_enabled = { "limits_exception"; }
    authentication = "internal_hashed"

Component "focus.@NAME@" "client_proxy"
    target_address = "focus@auth.@NAME@"

Component "endconference.@NAME@" "end_conference"
    muc_component = "conference.@NAME@"

Component "lobby.@NAME@" "muc"
    storage = "memory"
    restrict_room_creation = true
    muc_room_locking = false
    muc_room_default_public_jids = true
    modules_enabled = { "muc_rate_limit"; }
