"""Facts that the examples of several roles share."""

from meethaus.probes.java import JavaLog, Memory
from meethaus.probes.jitsi_daemons import Daemon, JitsiDaemons
from tests.support.examples import Example

EXAMPLES: dict[str, list[Example]] = {}

MEMORY = Memory(dumps_heap=False, dumps_core=False, error_file="/dev/null")
CONSOLE = "java.util.logging.ConsoleHandler"
LOG = JavaLog("WARNING", {"timeseries": "OFF"}, (CONSOLE,), stanzas_left_out=True)
_KEPT = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateDevices", "SystemCallFilter")


def daemon(name: str, *listens: str, user: str = "nobody", confined: bool = True) -> JitsiDaemons:
    """Return that one daemon runs."""
    return JitsiDaemons({name: Daemon(user, dict.fromkeys(_KEPT, confined), listens)})
