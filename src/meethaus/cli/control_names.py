"""Finds the controls that somebody named, by their ids or by a role."""

from collections.abc import Iterable

from meethaus.catalogue import Control, load_catalogue
from meethaus.errors import UsageError
from meethaus.settings.names import nearest_name

__all__ = ["chosen_controls", "one_control"]


def chosen_controls(names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that `names` mean, sorted; a role means all of its controls.

    Raises `UsageError` naming the nearest for a name that is neither.
    """
    catalogue = load_catalogue()
    controls = catalogue.controls
    chosen: set[str] = set()
    for name in names:
        found = {each.id for each in controls.values() if name in (each.id, each.role)}
        if name in catalogue.retired:
            gone = catalogue.retired[name]
            raise UsageError(
                f"There is no control {name} any more, since {gone.since}: {gone.why}",
                code="control-retired",
                remedy=f"Instead of it: {', '.join(gone.instead) or 'nothing'}",
            )
        if not found:
            roles = {each.role for each in controls.values()}
            near = nearest_name(name, {*controls, *roles})
            hint = f"Did you mean {near}? " if near else ""
            raise UsageError(
                f"There is no control and no role {name!r}.",
                code="control-unknown",
                remedy=f"{hint}All of them: meethaus controls list",
            )
        chosen |= found
    return tuple(sorted(chosen))


def one_control(name: str) -> Control:
    """Return the control of that name.

    Raises `UsageError` for any other name, that of a role included.
    """
    chosen = chosen_controls([name])
    if chosen != (name,):
        raise UsageError(
            f"{name} is a role with {len(chosen)} controls.",
            code="control-unknown",
            remedy=f"Choose one of them: {', '.join(chosen)}",
        )
    return load_catalogue().controls[name]
