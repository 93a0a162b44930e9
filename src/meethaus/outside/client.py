"""How to look at Jitsi Meet's client as browsers get it: its settings, and what guards links.

Scripts are never run. Those that only set values are evaluated; what else they do is unknown.
"""

from collections.abc import Mapping
from typing import Any, Final

from meethaus.errors import UnseenError
from meethaus.outside.documents import is_page, read_document
from meethaus.outside.visit import Visit
from meethaus.probes.javascript import UNKNOWN, flat, parse, text_of, values_of
from meethaus.probes.jitsi_web import ClientConfig, LinkGuard, guard_in

__all__ = ["probe_client_config", "probe_link_guard", "settings_in"]

_FILES: Final = {"config": "/config.js", "interfaceConfig": "/interface_config.js"}


def probe_client_config(visit: Visit) -> ClientConfig:
    """Read the settings that stand in the first page, and those in the files with their names.

    Browsers take the first, apps the others. Where they differ nobody knows what holds.
    """
    page = "\n".join(read_document(visit.get("/").text).scripts)
    config, interface = (_both(visit, page, name) for name in _FILES)
    unknown = _unknown(config) + tuple(f"interfaceConfig.{each}" for each in _unknown(interface))
    return ClientConfig(
        host=visit.target.host,
        config={name: value for name, value in config.items() if value is not UNKNOWN},
        interface={name: value for name, value in interface.items() if value is not UNKNOWN},
        unknown=tuple(sorted(unknown)),
    )


def _unknown(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in settings.items() if value is UNKNOWN)


def _both(visit: Visit, page: str, name: str) -> dict[str, Any]:
    served = settings_in(_file(visit, _FILES[name]), name)
    # A page without them loads the file.
    shown = settings_in(page, name) if _names(page, name) else served
    return {
        key: served.get(key) if served.get(key) == shown.get(key) else UNKNOWN
        for key in {**served, **shown}
    }


def _names(script: str, name: str) -> bool:
    """Tell whether a script has to do with a variable; the name may stand in a text as well."""
    left = [parse(script)]
    while left:
        node = left.pop()
        if node.type == "identifier" and text_of(node) == name:
            return True
        left.extend(node.named_children)
    return False


def _file(visit: Visit, path: str) -> str:
    answer = visit.get(path)
    if answer.leads_to or answer.status != 200 or is_page(answer):  # noqa: PLR2004 - HTTP's
        raise UnseenError(f"it serves no {path}")
    return answer.text


def settings_in(text: str, name: str) -> dict[str, Any]:
    """Return what the object `name` holds when a script has run, by the path of its keys.

    Raises `UnseenError` for what is no script, or sets no such object.
    """
    return dict(flat(values_of(text, name)))


def probe_link_guard(visit: Visit) -> LinkGuard:
    """Read the scripts of the first page."""
    return guard_in(tuple(read_document(visit.get("/").text).scripts))
