"""How to look from outside: one module for each subject, with functions `probe_<name>`.

They bring facts as the probes on a server do, under the same names where the facts are the same,
and never judge.
"""

from importlib import import_module
from pkgutil import iter_modules

from meethaus.outside.look import OutsideProbe, look_at

__all__ = ["OutsideProbe", "all_outside_probes", "look_at"]

_PREFIX = "probe_"


def all_outside_probes() -> dict[str, OutsideProbe]:
    """Return every probe by its name, from all modules of this package."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return {
        name.removeprefix(_PREFIX): function
        for module in modules
        for name, function in vars(module).items()
        if name.startswith(_PREFIX) and function.__module__ == module.__name__
    }
