"""Finds the controls that somebody named, by their ids or by a role."""

from collections.abc import Iterable

from meethaus.catalogue import Catalogue, Control, Retired, Vantage, load_catalogue
from meethaus.errors import UsageError
from meethaus.settings.names import nearest_name

__all__ = ["chosen_controls", "one_control"]


def chosen_controls(names: Iterable[str], vantage: Vantage) -> tuple[str, ...]:
    """Return the ids that `names` mean, sorted; a role or group means all of its controls.

    Raises `UsageError` naming the nearest for a name that is neither, and for what is not seen from
    there: a run that left it out would say less than was asked.
    """
    catalogue = load_catalogue()
    chosen: set[str] = set()
    for name in names:
        if name in catalogue.retired:
            raise _gone(catalogue.retired[name])
        named = [each for each in catalogue.controls.values() if name in (each.id, each.group)]
        if not named:
            raise _unknown(name, catalogue)
        found = {each.id for each in named if vantage in each.vantages}
        if not found:
            raise _elsewhere(name, vantage, named[0].vantages[0])
        chosen |= found
    return tuple(sorted(chosen))


def _gone(gone: Retired) -> UsageError:
    return UsageError(
        f"There is no control {gone.id} any more, since {gone.since}: {gone.why}",
        code="control-retired",
        remedy=f"Instead of it: {', '.join(gone.instead) or 'nothing'}",
    )


def _unknown(name: str, catalogue: Catalogue) -> UsageError:
    groups = {each.group for each in catalogue.controls.values()}
    near = nearest_name(name, {*catalogue.controls, *groups})
    hint = f"Did you mean {near}? " if near else ""
    return UsageError(
        f"There is no control and no role {name!r}.",
        code="control-unknown",
        remedy=f"{hint}All of them: meethaus controls list",
    )


def _elsewhere(name: str, asked: Vantage, other: Vantage) -> UsageError:
    return UsageError(
        f"{name} is seen from {other} alone, and {asked.verb} looks from {asked}.",
        code="control-elsewhere",
        remedy=f"Judge it with meethaus {other.verb}; how: meethaus {other.verb} --help",
    )


def one_control(name: str) -> Control:
    """Return the control of that name.

    Raises `UsageError` for any other name, that of a role included.
    """
    catalogue = load_catalogue()
    if name in catalogue.retired:
        raise _gone(catalogue.retired[name])
    if name in catalogue.controls:
        return catalogue.controls[name]
    group = [each.id for each in catalogue.controls.values() if each.group == name]
    if not group:
        raise _unknown(name, catalogue)
    raise UsageError(
        f"{name} is a role with {len(group)} controls.",
        code="control-unknown",
        remedy=f"Choose one of them: {', '.join(group)}",
    )
