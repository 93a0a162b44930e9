"""Examples for the control of jitsi_prosody that compares secrets of all parts."""

from dataclasses import replace

from meethaus.probes.jitsi_jicofo import Focus
from meethaus.probes.jitsi_prosody import XmppSettings
from meethaus.probes.jitsi_videobridge import Bridge
from meethaus.probes.secrets import secret_of
from meethaus.probes.turn_server import TurnServer
from tests.support.examples import Example
from tests.unit.checks.jitsi_jicofo import GOOD as FOCUS
from tests.unit.checks.jitsi_prosody import GOOD
from tests.unit.checks.jitsi_videobridge import GOOD as BRIDGE
from tests.unit.checks.turn_server import GOOD as TURN


def secrets(**others: str) -> tuple[XmppSettings, Focus, Bridge, TurnServer]:
    """Return what all parts know, each secret another one unless it is told."""
    own = {"focus": "f" * 40, "bridge": "b" * 40, **others}
    focus, bridge = (secret_of(use, own.pop(use)) for use in ("focus", "bridge"))
    return (
        replace(GOOD, secrets=tuple(secret_of(use, value) for use, value in own.items())),
        replace(FOCUS, secrets=(focus,)),
        replace(BRIDGE, secrets=(bridge,)),
        replace(TURN, secrets=(secret_of("relays", "r" * 40),)),
    )


EXAMPLES = {
    "jitsi-prosody-secrets-own": [
        Example(secrets()),
        Example(secrets(), parts=("jitsi_prosody",)),
        Example(secrets(bridge="K" * 16)),
        Example(secrets(bridge="K" * 15), because="bridge has 15 characters"),
        Example(secrets(bridge="K" * 15), parts=("jitsi_prosody",)),
        Example(secrets(focus="passw0rd"), because="focus is one of an example"),
        Example(secrets(app_secret="my_jitsi_app_secret"), because="app_secret is one of an"),
        Example(secrets(focus="b" * 40), because="focus and bridge have one secret"),
        Example(secrets(app_secret="r" * 40), because="relays and app_secret have one secret"),
        Example(secrets(external_service_secret="r" * 40)),
        Example((*secrets()[:3], replace(TURN, secrets=(secret_of("relays", "north"),)))),
    ],
}
