#!/bin/sh
# Jitsi Meet as systemli's role for Ansible leaves it, with that role's defaults.
# The name of the server is the only argument; the files lie beside this script, below `files`.
set -eu
export DEBIAN_FRONTEND=noninteractive
name=$1
here=$(dirname "$0")

apt-get -qq update
apt-get -qq install gnupg curl ca-certificates cron logrotate ssl-cert apt-utils lua5.2 lua-unbound netcat-openbsd
# The role wants the repository there already; where it comes from is the operator's choice.
curl -fsSL https://download.jitsi.org/jitsi-key.gpg.key > /etc/apt/trusted.gpg.d/jitsi.asc
echo 'deb https://download.jitsi.org stable/' > /etc/apt/sources.list.d/jitsi.list
apt-get -qq update

secret() { printf '%s-of-%s' "$1" "$name" | sha1sum | cut -d' ' -f1; }
bridge=$(secret videobridge)
debconf-set-selections <<END
jitsi-videobridge2 jitsi-videobridge/jvb-hostname string $name
jitsi-meet-web-config jitsi-meet/cert-choice select Generate a new self-signed certificate (You will later get a chance to obtain a Let's encrypt certificate)
jitsi-meet-prosody jitsi-meet-prosody/turn-secret string $(secret turn)
END
apt-get -qq install --no-install-recommends nginx jitsi-meet

# place FILE TARGET OWNER GROUP MODE
place() {
    sed -e "s/@NAME@/$name/g" -e "s/@TURN@/$(secret turn)/g" -e "s/@BRIDGE@/$bridge/g" \
        "$here/files/$1" > "$2"
    chown "$3:$4" "$2"
    chmod "$5" "$2"
}
place jvb.conf /etc/jitsi/videobridge/jvb.conf jvb jitsi 0640
place jvb-logging.properties /etc/jitsi/videobridge/logging.properties jvb jitsi 0640
place sip-communicator.properties /etc/jitsi/videobridge/sip-communicator.properties jvb jitsi 0640
place jicofo-logging.properties /etc/jitsi/jicofo/logging.properties jicofo jitsi 0640
place config.js "/etc/jitsi/meet/$name-config.js" root root 0644
cp /usr/share/jitsi-meet/interface_config.js "/etc/jitsi/meet/$name-interface_config.js"
place prosody.cfg.lua /etc/prosody/prosody.cfg.lua root prosody 0640
place host.cfg.lua "/etc/prosody/conf.avail/$name.cfg.lua" root root 0644
place nginx.conf /etc/nginx/nginx.conf root root 0644
place site.conf "/etc/nginx/sites-available/$name.conf" root root 0644
for each in jicofo nginx prosody; do
    place "$each.logrotate" "/etc/logrotate.d/$each" root root 0644
done
rm -f /etc/nginx/sites-enabled/default
for each in jicofo jitsi-videobridge2; do
    mkdir -p "/etc/systemd/system/$each.service.d"
    place override.conf "/etc/systemd/system/$each.service.d/override.conf" root root 0644
done

systemctl daemon-reload
systemctl restart prosody
printf '%s\n%s\n' "$bridge" "$bridge" | prosodyctl passwd "jvb@auth.$name" > /dev/null
systemctl restart jicofo jitsi-videobridge2 nginx
