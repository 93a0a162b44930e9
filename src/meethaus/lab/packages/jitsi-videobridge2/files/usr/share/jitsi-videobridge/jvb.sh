#!/bin/bash
# Starts the bridge with the options the vendor's launcher gives to Java.

home=$(dirname "$(readlink -f "$0")")

if [ -f "$home/lib/videobridge.rc" ]; then
    . "$home/lib/videobridge.rc"
fi

# Nothing is compiled into /usr/share, which belongs to the daemon's account.
export PYTHONPATH=$home/lib/standin PYTHONDONTWRITEBYTECODE=1

# The property list is one string of options, split here on purpose.
# shellcheck disable=SC2086
exec python3 -m daemons.videobridge "-Xmx${VIDEOBRIDGE_MAX_MEMORY:-3072m}" \
    $VIDEOBRIDGE_DEBUG_OPTIONS "-XX:+Use${VIDEOBRIDGE_GC_TYPE:-G1GC}" \
    -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp \
    -Djdk.tls.ephemeralDHKeySize=2048 $JAVA_SYS_PROPS org.jitsi.videobridge.MainKt "$@"
