"""A client as a server on this machine sends it."""

from collections.abc import Mapping
from typing import Any

from tests.support.loopback import NAME, Say, answer

CONFIG = f"var config = {{bosh: '//{NAME}/http-bind', p2p: {{enabled: false, stunServers: []}}}};"
INTERFACE = "var interfaceConfig = {SHARING_FEATURES: ['url']};"
PAGE = """<!DOCTYPE html><html><head>
<script>var criticalFiles = ["config.js", "interface_config.js"];</script>
{inside}<script src="libs/lib-jitsi-meet.min.js?v=8044"></script>
</head><body><a href="/privacy">Datenschutz</a> <a href="/imprint">Imprint</a></body></html>"""
NOTICE = f"<!doctype html><html><body>{'word ' * 200}</body></html>"
SCRIPT = {"Content_Type": "application/javascript"}


def page(*scripts: str) -> bytes:
    """Return a first page that holds these scripts."""
    inside = "".join(f"<script>{each}</script>" for each in scripts)
    return answer(PAGE.replace("{inside}", inside))


def client(**told: Any) -> Say:
    """Return what serves a client, with other answers to some paths; their slashes are `__`."""
    pages: Mapping[str, bytes] = {
        "/": page(CONFIG, INTERFACE),
        "/config.js": answer(CONFIG, **SCRIPT),
        "/interface_config.js": answer(INTERFACE, **SCRIPT),
        "/privacy": answer(NOTICE),
        "/imprint": answer(NOTICE),
        **{
            f"/{name.replace('__', '/').replace('_js', '.js')}": each for name, each in told.items()
        },
    }
    return lambda path: [pages.get(path) or answer("gone", status="404 Not Found")]
