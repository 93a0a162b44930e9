"""Finds variables that no role knows. Ansible would ignore them without a word."""

import difflib
from collections.abc import Iterable
from typing import Final

from meethaus.settings.specs import Specs

__all__ = ["nearest_name", "unknown_names"]

_SIMILAR: Final = 0.6
"""Similarity (0 to 1, `difflib`) from which a name is worth suggesting."""

_ALMOST_EQUAL: Final = 0.92
"""Similarity from which a name without one of our prefixes counts as one of ours, misspelt.

One wrong letter in a name of 13 or more gives at least this.
"""


def unknown_names(names: Iterable[str], specs: Specs) -> tuple[str, ...]:
    """Return those of `names` that look like ours and are not, sorted.

    Ours are names that begin with a role's prefix, computed names (two underscores, then a
    prefix), which nobody may set, and names that are almost one of ours.
    """
    return tuple(sorted(name for name in set(names) if _is_unknown(name, specs)))


def nearest_name(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate most like `name`, empty if none is like it."""
    found = difflib.get_close_matches(name.lstrip("_"), list(candidates), n=1, cutoff=_SIMILAR)
    return found[0] if found else ""


def _is_unknown(name: str, specs: Specs) -> bool:
    """Tell whether one name looks like ours and is not."""
    if name in specs.variables or name.startswith("ansible_"):
        return False
    if name.lstrip("_").startswith(specs.prefixes):
        return True
    return bool(difflib.get_close_matches(name, specs.variables, n=1, cutoff=_ALMOST_EQUAL))
