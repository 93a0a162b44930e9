"""Examples for the controls of jitsi_jicofo."""

from dataclasses import replace

from meethaus.probes.java import Plain
from meethaus.probes.jitsi_jicofo import DEFAULTS, Focus
from tests.support.examples import Example
from tests.unit.checks.jitsi_daemons import CONSOLE, LOG, MEMORY, daemon

GOOD = Focus(
    {
        **DEFAULTS,
        "jicofo.authentication.enabled": True,
        "jicofo.authentication.type": "XMPP",
        "jicofo.authentication.enable-auto-login": False,
        "jicofo.conference.enable-auto-owner": False,
        "jicofo.rest.conference-request.enabled": False,
        "jicofo.rest.debug.enabled": False,
        "jicofo.rest.pin.enabled": False,
        "jicofo.rest.move-endpoints.enabled": False,
    },
    LOG,
    MEMORY,
)


def but(name: str, *, value: Plain) -> tuple[Focus]:
    return (replace(GOOD, settings={**GOOD.settings, name: value}),)


def logging(**changes: object) -> tuple[Focus]:
    return (replace(GOOD, log=replace(LOG, **changes)),)  # type: ignore[arg-type]


EXAMPLES = {
    "jitsi-jicofo-authentication-required": [
        Example((GOOD,)),
        Example(but("jicofo.authentication.enabled", value=False), because="enabled is off"),
        Example(but("jicofo.authentication.type", value="NONE"), because="type is NONE"),
    ],
    "jitsi-jicofo-no-automatic-moderators": [
        Example((GOOD,)),
        Example(but("jicofo.conference.enable-auto-owner", value=True), because="auto-owner is on"),
    ],
    "jitsi-jicofo-sign-in-short": [
        Example((GOOD,)),
        Example(but("jicofo.authentication.enable-auto-login", value=True), because="login is on"),
        Example(
            but("jicofo.authentication.enable-auto-login", value=True),
            {"jitsi_jicofo_stay_signed_in_enabled": True},
        ),
    ],
    "jitsi-jicofo-interface-local": [
        Example((daemon("jicofo", "127.0.0.1:8888"),)),
        Example((daemon("jicofo"),)),
        Example((daemon("jicofo", "*:8888"),), because="*:8888"),
        Example((daemon("jicofo", "127.0.0.1:1", "192.0.2.7:8888"),), because="192.0.2.7"),
    ],
    "jitsi-jicofo-no-inspection": [
        Example((GOOD,)),
        Example(but("jicofo.rest.debug.enabled", value=True), because="debug on"),
        Example(but("jicofo.rest.pin.enabled", value=True), because="pin on"),
        Example(but("jicofo.rest.move-endpoints.enabled", value=True), because="move-endpoints on"),
        Example(but("jicofo.rest.conference-request.enabled", value=True), because="request on"),
    ],
    "jitsi-jicofo-no-recorders": [
        Example((GOOD,)),
        Example(
            but("jicofo.xmpp.trusted-domains", value=("recorder.x",)), because="trusted-domains"
        ),
        Example(but("jicofo.jibri.brewery-jid", value="a@b"), because="jibri"),
        Example(but("jicofo.jigasi.brewery-jid", value="a@b"), because="jigasi"),
    ],
    "jitsi-jicofo-no-transcription": [
        Example((GOOD,)),
        Example(but("jicofo.transcription.url-template", value="wss://x"), because="transcription"),
        Example(but("jicofo.translation.url-template", value="wss://x"), because="translation"),
    ],
    "jitsi-jicofo-no-tracing": [
        Example((GOOD,)),
        Example(but("tracing.enabled", value=True), because="tracing.enabled on"),
    ],
    "jitsi-jicofo-log-level-quiet": [
        Example((GOOD,)),
        Example(logging(level="INFO"), because="from INFO on"),
        Example(logging(levels={"org.jitsi": "FINE"}), because="org.jitsi writes from FINE"),
        Example(logging(level="INFO"), {"jitsi_jicofo_log_level": "INFO"}),
    ],
    "jitsi-jicofo-log-without-messages": [
        Example((GOOD,)),
        Example(logging(stanzas_left_out=False), because="no filter"),
        Example(logging(handlers=(CONSOLE, "a.FileHandler")), because="a.FileHandler"),
        Example(logging(handlers=(), stanzas_left_out=False)),
    ],
    "jitsi-jicofo-no-memory-dumps": [
        Example((GOOD,)),
        Example((replace(GOOD, memory=replace(MEMORY, dumps_heap=True)),), because="HeapDump"),
        Example((replace(GOOD, memory=replace(MEMORY, dumps_core=True)),), because="Coredump"),
        Example((replace(GOOD, memory=replace(MEMORY, error_file="")),), because="not set"),
    ],
    "jitsi-jicofo-server-proves-itself": [
        Example((GOOD,)),
        Example(but("jicofo.xmpp.client.use-tls", value=False), because="use-tls is off"),
        Example(
            but("jicofo.xmpp.client.disable-certificate-verification", value=True),
            because="verification is on",
        ),
    ],
    "jitsi-jicofo-meetings-limited": [
        Example((GOOD,)),
        Example(but("jicofo.bridge.max-bridge-participants", value=81), because="81 members"),
        Example(but("jicofo.bridge.max-bridge-participants", value=0), because="0 members"),
        Example(but("jicofo.bridge.max-bridge-participants", value=1)),
        Example((GOOD,), {"jitsi_jicofo_members_per_bridge": 20}, because="80 members"),
    ],
    "jitsi-jicofo-sandboxed": [
        Example((daemon("jicofo"),)),
        Example((daemon("jicofo", user="root"),), because="as root"),
        Example((daemon("jicofo", confined=False),), because="ProtectSystem"),
        Example((daemon("jicofo", confined=False),), {"jitsi_jicofo_sandbox_enabled": False}),
    ],
    "jitsi-jicofo-secrets-private": [
        Example((GOOD,)),
        Example(
            (replace(GOOD, open_files=("/etc/jitsi/jicofo/a.conf",)),),
            because="/etc/jitsi/jicofo/a.conf",
        ),
    ],
}
