#!/bin/bash
# Starts jicofo with the options the vendor's launcher gives to Java.

if [ "$1" = --help ]; then
    echo "Usage: $0 (environment: JICOFO_MAX_MEMORY, JAVA_SYS_PROPS)"
    exit 1
fi

if [[ $JAVA_SYS_PROPS != *-Dconfig.file=* ]]; then
    if [ ! -f /etc/jitsi/jicofo/jicofo.conf ]; then
        echo "jicofo needs a configuration file; name it in JAVA_SYS_PROPS with -Dconfig.file=."
        exit 2
    fi
    JAVA_SYS_PROPS="$JAVA_SYS_PROPS -Dconfig.file=/etc/jitsi/jicofo/jicofo.conf"
fi

home=$(dirname "$(readlink -f "$0")")

# Nothing is compiled into /usr/share, which belongs to the daemon's account.
export PYTHONPATH=$home/lib/standin PYTHONDONTWRITEBYTECODE=1

# The property list is one string of options, split here on purpose.
# shellcheck disable=SC2086
exec python3 -m daemons.jicofo "-Xmx${JICOFO_MAX_MEMORY:-3072m}" \
    -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp \
    -Djdk.tls.ephemeralDHKeySize=2048 $JAVA_SYS_PROPS org.jitsi.jicofo.Main "$@"
