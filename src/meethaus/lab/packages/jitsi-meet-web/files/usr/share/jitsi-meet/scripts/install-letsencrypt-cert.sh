#!/bin/bash
# Stand-in: the vendor's script pipes an installer from the net into a shell. This one contacts the same
# host, says what would follow, and runs nothing of what it gets.
set -e

email=$1
domain=$2
if [ -z "$domain" ]; then
    domain=$(debconf-show jitsi-meet-web-config | sed -n 's/.*jitsi-meet\/jvb-hostname: *//p')
fi
if [ -z "$email" ] || [ -z "$domain" ]; then
    echo "Usage: $0 EMAIL DOMAIN" >&2
    exit 1
fi

echo "The vendor's script would now run: curl https://get.acme.sh | sh -s email=$email"
if ! curl --silent --show-error --max-time 10 --output /dev/null https://get.acme.sh; then
    echo "get.acme.sh was contacted without an answer" >&2
fi
echo "It would then request a certificate for $domain from Let's Encrypt by the files below"
echo "/usr/share/jitsi-meet/.well-known, write it to /etc/jitsi/meet/$domain.{crt,key}, reload nginx"
echo "and run /usr/share/jitsi-meet/scripts/coturn-le-update.sh $domain at each renewal."
echo "The self-signed certificate stays in place."
exit 1
