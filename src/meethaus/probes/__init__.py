"""How to look: one module for each role, with functions `probe_<name>`. They never judge.

The probe that brings facts of the type `OpenPorts` is called `probe_open_ports`; checks ask for
the type, control files name `open_ports`.
"""

from importlib import import_module
from pkgutil import iter_modules

from meethaus.probes.collect import Asker, Probe, collect, look_at_all, over
from meethaus.probes.evidence import Evidence, NotSeen, Seen

__all__ = [
    "Asker",
    "Evidence",
    "NotSeen",
    "Probe",
    "Seen",
    "all_probes",
    "collect",
    "look_at_all",
    "over",
]

_PREFIX = "probe_"


def all_probes() -> dict[str, Probe]:
    """Return every probe by its name, from all modules of this package."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return {
        name.removeprefix(_PREFIX): function
        for module in modules
        for name, function in vars(module).items()
        if name.startswith(_PREFIX) and function.__module__ == module.__name__
    }
