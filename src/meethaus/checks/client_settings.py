"""How the client's settings are compared with what they must be."""

from collections.abc import Iterable, Mapping

from meethaus.checks.model import Finding, fine, wrong
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_web import ClientConfig, Scalar

__all__ = ["judge", "known"]

_BUTTONS = "toolbarButtons"


def known(client: ClientConfig, name: str) -> Scalar | None:
    """Return a setting of either file, `None` if it is not set.

    Raises `UnseenError` if only a browser could tell.
    """
    if {name, f"interfaceConfig.{name}"} & set(client.unknown):
        raise UnseenError(f"only a browser can tell what {name} is")
    return client.config.get(name, client.interface.get(name))


def judge(
    client: ClientConfig,
    must: Mapping[str, Scalar],
    off: Iterable[str],
    buttons: Iterable[str],
) -> Finding:
    """Judge settings that must have a value, those that must be off or unset, and buttons.

    A client without a list of buttons shows them all.
    """
    unwanted = tuple(buttons)
    for name, wanted in must.items():
        value = known(client, name)
        if value is None or value != wanted or isinstance(value, bool) != isinstance(wanted, bool):
            return wrong(f"{name} is {_told(value)}", f"{name} = {_told(wanted)}")
    names = tuple(off)
    for name in names:
        value = known(client, name)
        if value:
            return wrong(f"{name} is {_told(value)}", f"{name} off or unset")
    shown = known(client, _BUTTONS) if unwanted else ()
    if not isinstance(shown, tuple):
        return wrong(f"{_BUTTONS} is not set, which means all", f"without {', '.join(unwanted)}")
    there = [each for each in unwanted if each in shown]
    if there:
        return wrong(f"{_BUTTONS} has {', '.join(there)}", f"without {', '.join(unwanted)}")
    return fine(", ".join([*must, *(f"no {name}" for name in names)][:4]) or "no such button")


def _told(value: Scalar | None) -> str:
    """Return a value in the words of the file; texts of others are not repeated."""
    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case "relay" | "all":
            return value
    return "set"
