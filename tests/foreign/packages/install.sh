#!/bin/sh
# Jitsi Meet as the vendor's handbook has it installed on Debian, with every answer its default.
# The name of the server is the only argument.
set -eu
export DEBIAN_FRONTEND=noninteractive
name=$1

apt-get -qq update
apt-get -qq install gnupg nginx-full curl ca-certificates cron logrotate
curl -fsSL https://download.jitsi.org/jitsi-key.gpg.key |
    gpg --dearmor --yes --output /usr/share/keyrings/jitsi-keyring.gpg
echo 'deb [signed-by=/usr/share/keyrings/jitsi-keyring.gpg] https://download.jitsi.org stable/' \
    > /etc/apt/sources.list.d/jitsi-stable.list
apt-get -qq update

debconf-set-selections <<END
jitsi-videobridge2 jitsi-videobridge/jvb-hostname string $name
jitsi-meet-web-config jitsi-meet/cert-choice select Generate a new self-signed certificate
END
apt-get -qq install jitsi-meet
