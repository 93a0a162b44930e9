"""Examples for the STUN and TURN servers that visitors are handed."""

from dataclasses import replace

from meethaus.outside.relays import Relay, Relays
from meethaus.outside.signalling import Service
from tests.support.examples import Example

TURNS = Service("turns", "meet.example.org", 5349, "tcp")
USUAL = Service("turn", "meet.example.org", 3478, "udp")
STUN = Service("stun", "stun.example.net", 19302, "udp")
OURS = Relay(TURNS, handed=True, answers=True, open=False, granted=True, inner=())
NOBODY = Relay(USUAL, handed=False, answers=False, open=False, granted=False, inner=())
SILENT = replace(OURS, answers=False, granted=False)
REFUSING = replace(OURS, granted=False)
NAME = "turns:meet.example.org:5349"


def seeing(*tried: Relay, foreign: tuple[Service, ...] = (), let_in: bool = True) -> Relays:
    handed = tuple(each.service for each in tried if each.handed)
    return Relays(let_in, (*handed, *foreign), foreign, tried)


FINE = Example((seeing(OURS, NOBODY),))
UNSEEN = Example((seeing(SILENT, NOBODY),), unseen=f"no answer from here: {NAME}")
# Who is not let in is handed nothing, and that is neither good nor bad.
MEMBERS_ONLY = Example((seeing(NOBODY, let_in=False),))

EXAMPLES = {
    "outside-turn-own-hosts": [
        FINE,
        MEMBERS_ONLY,
        Example((seeing(NOBODY),)),
        # Whether a relay answers is another question.
        Example((seeing(SILENT, NOBODY),)),
        Example((seeing(OURS, foreign=(STUN,)),), because="to stun:stun.example.net:19302"),
    ],
    "outside-turn-credentials-needed": [
        FINE,
        MEMBERS_ONLY,
        UNSEEN,
        Example((seeing(replace(OURS, open=True)),), because=f"gets a relay: {NAME}"),
        Example((seeing(SILENT, replace(NOBODY, answers=True, open=True)),), because="3478"),
    ],
    "outside-turn-inner-closed": [
        FINE,
        MEMBERS_ONLY,
        UNSEEN,
        Example((seeing(NOBODY),)),
        # What is handed out and then refused leads nowhere, and is judged by itself.
        Example((seeing(REFUSING),)),
        Example((seeing(replace(OURS, inner=("127.0.0.1",))),), because="a way to 127.0.0.1"),
        Example((seeing(SILENT, replace(OURS, inner=("10.0.0.1",))),), because="a way to 10.0.0.1"),
    ],
    "outside-turn-granted": [
        FINE,
        MEMBERS_ONLY,
        UNSEEN,
        Example((seeing(NOBODY),)),
        Example((seeing(REFUSING),), because="is refused: turns:"),
    ],
}
