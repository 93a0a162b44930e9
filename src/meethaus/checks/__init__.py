"""When it is fine: one module for each role, one pure function for each control."""

from importlib import import_module
from pkgutil import iter_modules

from meethaus.checks.model import Check, Finding, Intent, Sights

__all__ = ["Check", "Finding", "Intent", "Sights", "all_checks"]

_PREFIX = "check_"


def all_checks() -> dict[str, Check]:
    """Return every check by the name of its function, from all modules of this package."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if name.startswith(_PREFIX)
    }
