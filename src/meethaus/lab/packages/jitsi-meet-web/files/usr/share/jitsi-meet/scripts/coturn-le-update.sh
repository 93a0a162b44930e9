#!/bin/sh
# Stand-in: hands a renewed certificate to coturn, when coturn's configuration is the vendor's.
set -e

domain=$1
store=/etc/coturn/certs
config=/etc/turnserver.conf

if [ -z "$domain" ]; then
    echo "Usage: $0 DOMAIN" >&2
    exit 10
fi
if [ ! -f "$config" ] || ! grep -q "jitsi-meet coturn config" "$config"; then
    exit 0
fi

if [ ! -d "$store" ]; then
    mkdir -p "$store"
    chown -R turnserver:turnserver /etc/coturn
    chmod -R 700 /etc/coturn
fi
umask 077
cp "/etc/jitsi/meet/$domain.crt" "$store/$domain.fullchain.pem"
cp "/etc/jitsi/meet/$domain.key" "$store/$domain.privkey.pem"
chown turnserver "$store/$domain.fullchain.pem" "$store/$domain.privkey.pem"
chmod 400 "$store/$domain.fullchain.pem" "$store/$domain.privkey.pem"
sed -i -e "s#^cert=.*#cert=$store/$domain.fullchain.pem#" -e "s#^pkey=.*#pkey=$store/$domain.privkey.pem#" "$config"
service coturn restart
