#!/bin/bash
# Asks the bridge to take no new conferences and leaves when the last participant has gone.
# Needs videobridge.apis.rest.enabled, videobridge.rest.shutdown.enabled, curl and jq.
#   -h URL   address of the bridge's private HTTP server (http://localhost:8080)
#   -s       silent

url=http://localhost:8080
silent=0
while getopts p:h:t:s option; do
    case "$option" in
        h) url=$OPTARG ;;
        s) silent=1 ;;
        *) ;;
    esac
done

say() { [ "$silent" = 1 ] || echo "$@"; }

pid=$(pgrep -f org.jitsi.videobridge.MainKt | head -n 1)
status=$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
    -d '{ "graceful-shutdown": "true" }' "$url/colibri/shutdown")
if [ "$status" != 200 ]; then
    echo "Invalid HTTP status for shutdown request: $status" >&2
    exit 1
fi

say "Graceful shutdown started"
while count=$(curl -sf "$url/colibri/stats" | jq '.participants - .octo_endpoints') \
        && [ "${count:-0}" -gt 0 ]; do
    say "There are still $count participants"
    sleep 10
done
while [ -n "$pid" ] && [ -d "/proc/$pid" ]; do
    sleep 10
done
say "Bridge shutdown OK"
