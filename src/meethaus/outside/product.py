"""How to recognise what a server offers."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from meethaus.errors import UnseenError
from meethaus.outside.client import settings_in
from meethaus.outside.documents import read_document
from meethaus.outside.fetch import Answer
from meethaus.outside.visit import Visit

__all__ = ["JITSI", "Product", "probe_product"]

JITSI: Final = "Jitsi Meet"
_CLIENT: Final = ("lib-jitsi-meet", "libs/app.bundle")
_BUILD: Final = re.compile(r"\?v=(\d{1,12}(?:\.\d{1,6})?)$")
_FINE: Final = 200


@dataclass(frozen=True, slots=True)
class Product:
    """`name` is `""` for what nobody recognised, `version` for what is not told."""

    name: str
    version: str = ""


def probe_product(visit: Visit) -> Product:
    """Look at the first page, and where other products tell of themselves."""
    home = visit.get("/")
    page = read_document(home.text)
    client = [each for each in page.loaded if any(part in each for part in _CLIENT)]
    if client or _has_settings(home):
        builds = (_BUILD.search(each) for each in client)
        return Product(JITSI, next((each[1] for each in builds if each), ""))
    for path, told in _OTHERS.items():
        answer = visit.get(path)
        name = told(answer.text) if answer.status == _FINE and not answer.leads_to else ""
        if name:
            return Product(name)
    return Product("")


def _has_settings(home: Answer) -> bool:
    scripts = "\n".join(read_document(home.text).scripts)
    try:
        found = settings_in(scripts, "config")
    except UnseenError:
        return False
    return "bosh" in found or "hosts.domain" in found


def _bigbluebutton(text: str) -> str:
    return "BigBlueButton" if "<returncode>SUCCESS</returncode>" in text else ""


def _nextcloud(text: str) -> str:
    return "Nextcloud" if "Nextcloud" in str(_object(text).get("productname", "")) else ""


def _element(text: str) -> str:
    return "Element" if "default_server_config" in _object(text) else ""


def _object(text: str) -> dict[str, object]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


_OTHERS: Final[dict[str, Callable[[str], str]]] = {
    "/bigbluebutton/api": _bigbluebutton,
    "/status.php": _nextcloud,
    "/config.json": _element,
}
