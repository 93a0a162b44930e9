#!/bin/sh
# Jitsi Meet as docker-jitsi-meet runs it: four containers, their settings rendered at their start.
# The name of the server is the only argument; the files lie beside this script, below `files`.
# What stands for Docker itself is told in the README.
set -eu
export DEBIAN_FRONTEND=noninteractive
name=$1
here=$(dirname "$0")
image=/var/lib/docker/image
account=1000

# --- The image: what the four Dockerfiles install, in a tree of its own ---

apt-get -qq update
apt-get -qq install gnupg curl ca-certificates cron logrotate nftables
before=$(dpkg-query --show --showformat '${Package}\n' | sort)
curl -fsSL https://download.jitsi.org/jitsi-key.gpg.key > /etc/apt/trusted.gpg.d/jitsi.asc
echo 'deb https://download.jitsi.org stable/' > /etc/apt/sources.list.d/jitsi.list
apt-get -qq update
debconf-set-selections <<END
jitsi-videobridge2 jitsi-videobridge/jvb-hostname string meet.jitsi
jitsi-meet-web-config jitsi-meet/cert-choice select Generate a new self-signed certificate
END
apt-get -qq install --no-install-recommends nginx-extras jitsi-meet
systemctl stop nginx prosody jicofo jitsi-videobridge2
mkdir -p "$image"
for each in bin lib lib64 sbin; do
    [ ! -e "/$each" ] || cp -a "/$each" "$image/"
done
cp -a /etc /usr "$image/"
mkdir -p "$image/proc" "$image/sys" "$image/dev" "$image/run" "$image/tmp" "$image/config" \
    "$image/storage" "$image/var/lib/prosody" "$image/var/log" "$image/var/tmp"
ln -s /run "$image/var/run"
ln -s /run/web/tmp "$image/var/lib/nginx"
cp -a "$image/usr/share/jitsi-meet/prosody-plugins" "$image/prosody-plugins"
rm -rf "$image/etc/prosody" "$image/etc/jitsi"
printf '127.0.0.1 localhost xmpp.meet.jitsi\n' > "$image/etc/hosts"
# Of all that nothing is on the host.
dpkg-query --show --showformat '${Package}\n' | sort > /tmp/after
echo "$before" | comm -13 - /tmp/after | xargs apt-get -qq purge
rm -rf /tmp/after /etc/jitsi /etc/prosody /usr/share/jitsi-meet /var/log/jitsi /var/log/nginx \
    /var/log/prosody /etc/apt/sources.list.d/jitsi.list /etc/apt/trusted.gpg.d/jitsi.asc

# --- The network of the containers, and the ports that are published ---

ip netns add meet.jitsi
ip link add docker0 type veth peer name eth0 netns meet.jitsi
ip address add 172.18.0.1/16 dev docker0
ip link set docker0 up
ip -n meet.jitsi address add 172.18.0.2/16 dev eth0
ip -n meet.jitsi link set eth0 up
ip -n meet.jitsi link set lo up
ip -n meet.jitsi route add default via 172.18.0.1
nft -f - <<END
table ip docker {
    chain prerouting {
        type nat hook prerouting priority dstnat;
        fib daddr type local tcp dport { 8000, 8443 } dnat to 172.18.0.2
        fib daddr type local udp dport 10000 dnat to 172.18.0.2
    }
    chain postrouting {
        type nat hook postrouting priority srcnat;
        ip saddr 172.18.0.0/16 oifname != "docker0" masquerade
    }
}
END

# --- The settings as they are rendered, below CONFIG and in each container's /run ---

config=/root/.jitsi-meet-cfg
run=/var/lib/docker/run
logs=/var/lib/docker/containers
render() { sed -e "s/@NAME@/$name/g" "$here/files/$1" > "$run/$2"; }
for each in web prosody jicofo jvb; do
    mkdir -p "$config/$each" "$run/$each/$each/config" "$logs/$each"
    : > "$logs/$each/$each-json.log"
done
mkdir -p "$config/storage/web/keys" "$config/storage/prosody/data" "$run/web/web/tmp" \
    "$run/web/web/config/nginx/site-confs" "$run/prosody/prosody/config/conf.d" \
    "$run/prosody/prosody/config/certs" "$run/jvb/jvb/tmp"
openssl req -new -x509 -days 3650 -nodes -out "$config/storage/web/keys/cert.crt" \
    -keyout "$config/storage/web/keys/cert.key" -subj '/C=US/O=jitsi.org/CN=*' 2> /dev/null
for each in nginx.conf meet.conf ssl.conf site-confs/default; do
    render "web/$each" "web/web/config/nginx/$each"
done
render web/config.js web/web/config/config.js
cp "$image/usr/share/jitsi-meet/interface_config.js" "$run/web/web/config/"
render prosody/prosody.cfg.lua prosody/prosody/config/prosody.cfg.lua
render prosody/jitsi-meet.cfg.lua prosody/prosody/config/conf.d/jitsi-meet.cfg.lua
for each in jicofo.conf logging.properties; do render "jicofo/$each" "jicofo/jicofo/config/$each"; done
for each in jvb.conf logging.properties; do render "jvb/$each" "jvb/jvb/config/$each"; done
for each in meet.jitsi auth.meet.jitsi; do
    openssl req -new -x509 -days 365 -nodes -subj "/CN=$each" -addext "subjectAltName=DNS:$each" \
        -out "$run/prosody/prosody/config/certs/$each.crt" \
        -keyout "$run/prosody/prosody/config/certs/$each.key" 2> /dev/null
done
chown -R "$account:$account" "$run" "$logs" "$config/storage"

# --- The containers ---

container() {
    service=$1 storage=$2 command=$3 environment=${4:-LANG=C.UTF-8}
    cat > "/etc/systemd/system/docker-$service.service" <<END
[Service]
User=$account
Group=$account
RootDirectory=$image
MountAPIVFS=yes
BindPaths=$run/$service:/run $config/$service:/config $storage
PrivateTmp=yes
NetworkNamespacePath=/run/netns/meet.jitsi
Environment=$environment
StandardOutput=append:$logs/$service/$service-json.log
StandardError=inherit
ExecStart=$command
END
}
container prosody "$config/storage/prosody:/var/lib/prosody" \
    '/usr/bin/prosody --config /run/prosody/config/prosody.cfg.lua -F'
container jicofo '' /usr/share/jicofo/jicofo.sh "\"JAVA_SYS_PROPS=\
-Djava.util.logging.config.file=/run/jicofo/config/logging.properties \
-Dconfig.file=/run/jicofo/config/jicofo.conf\""
container jvb '' /usr/share/jitsi-videobridge/jvb.sh "\"JAVA_SYS_PROPS=\
-Dnet.java.sip.communicator.SC_HOME_DIR_LOCATION=/run/jvb \
-Dnet.java.sip.communicator.SC_HOME_DIR_NAME=config \
-Djava.util.logging.config.file=/run/jvb/config/logging.properties \
-Dconfig.file=/run/jvb/config/jvb.conf -Djava.io.tmpdir=/run/jvb/tmp\""
container web "$config/storage/web:/storage" \
    '/usr/sbin/nginx -c /run/web/config/nginx/nginx.conf'
systemctl daemon-reload
systemctl start docker-prosody docker-web docker-jicofo docker-jvb

# Who signs in: the daemons, as the container of Prosody registers them.
process=$(systemctl show --property MainPID --value docker-prosody)
for each in focus jvb; do
    nsenter --target "$process" --all --root --setuid "$account" --setgid "$account" -- prosodyctl \
        --config /run/prosody/config/prosody.cfg.lua register "$each" auth.meet.jitsi password-of-dot-env
done
