admins = { }
component_admins_as_room_owners = true
modules_enabled = {
    "roster"; "saslauth"; "tls"; "disco"; "admin_shell"; "private"; "limits"; "version"; "ping";
    "posix"; "http_health"; "external_services";
};
component_ports = { }
https_ports = { }
trusted_proxies = { "127.0.0.1"; "::1"; }
modules_disabled = { "offline"; "register"; "s2s"; };
allow_registration = false;
limits = {
    c2s = { rate = "10kb/s"; };
    s2sin = { rate = "30kb/s"; };
}
pidfile = "/run/prosody/prosody.pid";
c2s_require_encryption = true;
c2s_ports = { 5222 }
c2s_interfaces = { "*", "::" }
s2s_secure_auth = false
authentication = "internal_hashed"
log = {
    { levels = {min = "info"}, timestamps = "%Y-%m-%d %X", to = "console"};
}
external_service_secret = "turn-credentials-of-dot-env";
external_services = {
    { type = "stun", host = "meet-jit-si-turnrelay.jitsi.net", port = 443, transport = "udp" },
    { type = "turns", host = "turn.@NAME@", port = 443, transport = "tcp", ttl = 86400, secret = true, algorithm = "turn" }
};
data_path = "/var/lib/prosody/data"
Include "conf.d/*.cfg.lua"
