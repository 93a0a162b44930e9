admins = { }
plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins" }
modules_enabled = {
    "roster"; "saslauth"; "tls"; "dialback"; "disco"; "carbons"; "pep"; "private"; "blocklist";
    "vcard4"; "vcard_legacy"; "limits"; "version"; "uptime"; "time"; "ping"; "register";
    "admin_adhoc";
}
modules_disabled = { }
allow_registration = false
pidfile = "/run/prosody/prosody.pid"
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = false
limits = {
    c2s = { rate = "10kb/s"; };
    s2sin = { rate = "30kb/s"; };
}
authentication = "internal_hashed"
archive_expires_after = "1w"
log = {
    info = "/var/log/prosody/prosody.log";
    error = "/var/log/prosody/prosody.err";
    { levels = { "error" }; to = "syslog"; };
}
certificates = "certs"
VirtualHost "localhost"
Include "conf.d/*.cfg.lua"
