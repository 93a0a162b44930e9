"""How to look at the focus."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.probes.java import JavaLog, Memory, Plain, ask, chosen
from meethaus.probes.secrets import Secret, secret_of

__all__ = ["DEFAULTS", "Focus", "probe_focus"]

# Upstream's defaults (reference.conf of jicofo 1.0-1183).
DEFAULTS: Final[Mapping[str, Plain]] = {
    "jicofo.authentication.enabled": False,
    "jicofo.authentication.type": "NONE",
    "jicofo.authentication.enable-auto-login": True,
    "jicofo.conference.enable-auto-owner": True,
    "jicofo.rest.host": "127.0.0.1",
    "jicofo.rest.conference-request.enabled": True,
    "jicofo.rest.debug.enabled": True,
    "jicofo.rest.pin.enabled": True,
    "jicofo.rest.move-endpoints.enabled": True,
    "jicofo.xmpp.client.use-tls": True,
    "jicofo.xmpp.client.disable-certificate-verification": False,
    "jicofo.xmpp.trusted-domains": (),
    "jicofo.jibri.brewery-jid": "",
    "jicofo.jigasi.brewery-jid": "",
    "jicofo.transcription.url-template": "",
    "jicofo.translation.url-template": "",
    "jicofo.bridge.max-bridge-participants": 80,
    "tracing.enabled": False,
}

_PASSWORDS: Final = ("jicofo.xmpp.client.password", "jicofo.xmpp.service.password")


@dataclass(frozen=True, slots=True)
class Focus:
    """What the focus was started with; `settings` are those of `DEFAULTS`.

    `open_files` hold secrets, and every account of the host may read them.
    """

    settings: Mapping[str, Plain]
    log: JavaLog
    memory: Memory
    open_files: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()


def probe_focus(host: Host) -> Focus:
    """Read the arguments of the process and the files they name."""
    running = ask(host, "jicofo.service", "org.jitsi.jicofo.Main")
    passwords = (running.config.get(each, None) for each in _PASSWORDS)
    return Focus(
        settings=chosen(running.config, DEFAULTS),
        log=running.log,
        memory=running.memory,
        open_files=running.open_files,
        secrets=tuple(secret_of("focus", str(each)) for each in passwords if each is not None),
    )
