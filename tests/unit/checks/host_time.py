"""Examples for the controls of host_time."""

from dataclasses import replace

from meethaus.probes.host_time import TimeServer, TimeSource
from tests.support.examples import Example

OFF = {"host_time_enabled": False}
SERVER = TimeServer("ptbtime1.ptb.de", proved=True)
GOOD = TimeSource("chrony", (SERVER,), answers_others=False, container=False)
NONE = TimeSource("", (), answers_others=False, container=False)
BELOW = replace(NONE, container=True)

EXAMPLES = {
    "host-time-servers-wanted": [
        Example((GOOD,)),
        Example((GOOD,), OFF),
        Example((BELOW,)),
        Example((NONE,), because="no program keeps the time"),
        Example(
            (replace(GOOD, servers=(SERVER, TimeServer("time.example", proved=True))),),
            because="chrony asks time.example",
        ),
        Example((replace(GOOD, servers=()),), because="asks nobody"),
    ],
    "host-time-proved": [
        Example((GOOD,)),
        Example((GOOD,), OFF),
        Example((BELOW,)),
        Example((NONE,), because="no program keeps the time"),
        Example((replace(GOOD, servers=(replace(SERVER, proved=False),)),), because="1 of 1"),
        Example(
            (replace(GOOD, servers=(TimeServer("time.example", proved=False),)),), because="1 of 1"
        ),
        Example(
            (replace(GOOD, servers=(replace(SERVER, proved=False),)),),
            {"host_time_servers": [{"address": "ptbtime1.ptb.de", "nts": False}]},
        ),
    ],
    "host-time-answers-nobody": [
        Example((GOOD,)),
        Example((GOOD,), OFF),
        Example((BELOW,)),
        Example((NONE,), because="no program keeps the time"),
        Example((replace(GOOD, answers_others=True),), because="chrony answers others"),
    ],
}
