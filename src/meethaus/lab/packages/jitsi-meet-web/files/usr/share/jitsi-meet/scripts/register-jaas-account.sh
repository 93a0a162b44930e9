#!/bin/bash
# Stand-in: tells the vendor's account service domain and mail address, as the vendor's script does.
set -e

if ! curl --silent --show-error --max-time 10 --output /dev/null \
        --data-urlencode "email=$1" --data-urlencode "domain=$2" \
        https://account-provisioning.cloudflare.jitsi.net/operations; then
    echo "The account service was contacted without an answer" >&2
    exit 1
fi
