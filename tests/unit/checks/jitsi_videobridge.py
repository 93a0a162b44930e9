"""Examples for the controls of jitsi_videobridge."""

from dataclasses import replace

from meethaus.probes.java import Plain
from meethaus.probes.jitsi_videobridge import DEFAULTS, Bridge
from tests.support.examples import Example
from tests.unit.checks.jitsi_daemons import CONSOLE, LOG, MEMORY, daemon

GOOD = Bridge(
    settings={
        **DEFAULTS,
        "videobridge.rest.debug.enabled": False,
        "videobridge.rest.rtcstats.enabled": False,
        "videobridge.rest.version.enabled": False,
        "videobridge.ice.advertise-private-candidates": False,
        "ice4j.harvest.mapping.aws.enabled": False,
    },
    log=LOG,
    memory=MEMORY,
    unverified=0,
    old_stun=(),
    public=True,
    mapped=False,
)
PRIVATE = "jitsi_videobridge_private_candidates_enabled"


def but(name: str, *, value: Plain = True, public: bool = True) -> tuple[Bridge]:
    return (replace(GOOD, settings={**GOOD.settings, name: value}, public=public),)


def logging(**changes: object) -> tuple[Bridge]:
    return (replace(GOOD, log=replace(LOG, **changes)),)  # type: ignore[arg-type]


EXAMPLES = {
    "jitsi-videobridge-no-stun": [
        Example((GOOD,)),
        Example(
            but("ice4j.harvest.mapping.stun.addresses", value=("a.example:443",)), because="a.exam"
        ),
        Example((replace(GOOD, old_stun=("b.example:443",)),), because="b.example"),
    ],
    "jitsi-videobridge-no-cloud-inquiry": [
        Example((GOOD,)),
        Example(but("ice4j.harvest.mapping.aws.enabled"), because="aws.enabled on"),
        Example(but("ice4j.harvest.mapping.aws.force"), because="aws.force on"),
    ],
    "jitsi-videobridge-interface-local": [
        Example((daemon("videobridge", "127.0.0.1:8080", "[::1]:8080"),)),
        Example((daemon("videobridge", "[::ffff:127.0.0.1]:8080"),)),
        Example((daemon("videobridge", "0.0.0.0:8080"),), because="0.0.0.0:8080"),
    ],
    "jitsi-videobridge-no-remote-control": [
        Example((GOOD,)),
        Example(but("videobridge.apis.rest.enabled"), because="apis.rest"),
        Example(but("videobridge.rest.shutdown.enabled"), because="shutdown"),
    ],
    "jitsi-videobridge-no-inspection": [
        Example((GOOD,)),
        Example(but("videobridge.rest.debug.enabled"), because="debug"),
        Example(but("videobridge.rest.rtcstats.enabled"), because="rtcstats"),
    ],
    "jitsi-videobridge-no-version-told": [
        Example((GOOD,)),
        Example(but("videobridge.rest.version.enabled"), because="version.enabled"),
        Example(but("videobridge.version.announce"), because="version.announce"),
    ],
    "jitsi-videobridge-no-public-http": [
        Example((GOOD,)),
        Example(but("videobridge.websockets.enabled"), because="websockets"),
        Example(but("videobridge.http-servers.public.port", value=9090), because="port is 9090"),
        Example(but("videobridge.http-servers.public.port", value=1), because="port is 1"),
        Example(but("videobridge.http-servers.public.port", value=0)),
        Example(
            but("videobridge.http-servers.public.tls-port", value=443), because="tls-port is 443"
        ),
    ],
    "jitsi-videobridge-log-level-quiet": [
        Example((GOOD,)),
        Example(logging(level="INFO"), because="from INFO on"),
        Example(logging(level="INFO"), {"jitsi_videobridge_log_level": "INFO"}),
        Example(logging(levels={"a": "ALL"}), because="a writes from ALL"),
    ],
    "jitsi-videobridge-no-packet-traces": [
        Example((GOOD,)),
        Example(logging(levels={}), because="not set"),
        Example(logging(levels={"timeseries": "ALL"}), because="is ALL"),
    ],
    "jitsi-videobridge-log-in-one-place": [
        Example((GOOD,)),
        Example(logging(handlers=(CONSOLE, "a.SentryHandler")), because="a.SentryHandler"),
    ],
    "jitsi-videobridge-addresses-masked": [
        Example((GOOD,)),
        Example(but("videobridge.redact-remote-addresses", value=False), because="is off"),
    ],
    "jitsi-videobridge-inner-addresses-as-wanted": [
        Example((GOOD,)),
        Example(but("videobridge.ice.advertise-private-candidates", public=False)),
        Example(but("videobridge.ice.advertise-private-candidates"), {PRIVATE: True}),
        Example(but("videobridge.ice.advertise-private-candidates"), because="is on"),
        Example(
            but("videobridge.ice.advertise-private-candidates", public=False),
            {PRIVATE: False},
            because="is on",
        ),
        Example((GOOD,), {PRIVATE: True}, because="is off"),
        Example((replace(GOOD, public=False),), because="is off"),
        Example((replace(GOOD, public=False, mapped=True),)),
    ],
    "jitsi-videobridge-no-tracing": [
        Example((GOOD,)),
        Example(but("tracing.enabled"), because="tracing.enabled on"),
    ],
    "jitsi-videobridge-no-memory-dumps": [
        Example((GOOD,)),
        Example((replace(GOOD, memory=replace(MEMORY, dumps_heap=True)),), because="HeapDump"),
        Example((replace(GOOD, memory=replace(MEMORY, dumps_core=True)),), because="Coredump"),
        Example((replace(GOOD, memory=replace(MEMORY, error_file="/a")),), because="/a"),
    ],
    "jitsi-videobridge-server-proves-itself": [
        Example((GOOD,)),
        Example((replace(GOOD, unverified=2),), because="2 XMPP servers"),
    ],
    "jitsi-videobridge-sandboxed": [
        Example((daemon("videobridge"),)),
        Example((daemon("videobridge", confined=False),), because="ProtectHome"),
        Example(
            (daemon("videobridge", confined=False),), {"jitsi_videobridge_sandbox_enabled": False}
        ),
    ],
    "jitsi-videobridge-secrets-private": [
        Example((GOOD,)),
        Example(
            (replace(GOOD, open_files=("/etc/jitsi/videobridge/a.conf",)),),
            because="/etc/jitsi/videobridge/a.conf",
        ),
    ],
}
