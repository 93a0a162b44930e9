"""When what the client is sent keeps to this host, and it is known what stands there at all."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from meethaus.checks.jitsi_web import VENDORS
from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.errors import UnseenError
from meethaus.outside.product import JITSI, Product
from meethaus.probes.jitsi_web import ClientConfig

# Shown to people, who see where they go; and what other controls judge.
_SHOWN = ("legalUrls.", "deploymentUrls.", "helpCentreURL")
_JUDGED = ("p2p.stunServers", "bosh", "websocket")
_REACHED = ("http", "https", "ws", "wss", "stun", "stuns", "turn", "turns")


def check_outside_client_recognised(sights: Sights, _: Intent) -> Finding:
    product = sights.fact(Product)
    if not product.name:
        raise UnseenError("nobody recognised what stands there; only what is general was judged")
    if product.name != JITSI:
        raise UnseenError(f"it is {product.name}, of which only what is general is judged so far")
    return fine(product.name)


def check_outside_client_own_hosts(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    for name, host in _named(client):
        own = host == client.host or host.endswith(f".{client.host}")
        vendor = any(host == each or host.endswith(f".{each}") for each in VENDORS)
        if not own and not vendor:
            return wrong(f"{name} names {host[:80]}", "this host, or an empty setting")
    hidden = [each for each in client.unknown if not each.startswith((*_SHOWN, *_JUDGED))]
    if hidden:
        raise UnseenError(f"only a browser can tell what {hidden[0][:80]} is")
    return fine("no setting names another host")


def _named(client: ClientConfig) -> Iterator[tuple[str, str]]:
    """Yield the settings that name a host, and each host that they name."""
    for name, value in {**client.config, **client.interface}.items():
        if name.startswith((*_SHOWN, *_JUDGED)):
            continue
        for text in value if isinstance(value, tuple) else (value,):
            host = _host_of(text) if isinstance(text, str) else ""
            if host:
                yield name, host


def _host_of(text: str) -> str:
    """Return the host that an address leads to, `""` for what is no address."""
    try:
        parts = urlsplit(text.strip())
        if parts.scheme in ("stun", "stuns", "turn", "turns"):
            return parts.path.partition("?")[0].partition(":")[0].lower()
        reached = parts.scheme in (*_REACHED, "")
        return (parts.hostname or "").lower() if reached else ""
    except ValueError:
        return ""
