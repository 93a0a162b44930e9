"""A client, and the XMPP server behind it, as far as a guest meets it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.support.loopback import NAME, Ground, Loopback, answer
from tests.unit.outside.pages import SCRIPT, client, page

DOMAINS = f"hosts: {{domain: '{NAME}', anonymousdomain: 'guest.{NAME}'}}"
OPENED = (
    "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>"
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>{way}</mechanism>"
    "</mechanisms></stream:features>"
)
BOUND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"


def body(inside: str = "", told: str = "") -> bytes:
    text = f"<body xmlns='http://jabber.org/protocol/httpbind' sid='s1' {told}>{inside}</body>"
    return answer(text, Content_Type="text/xml")


def signalled(request: str, services: str, way: str) -> bytes:
    """Answer as Prosody does, to what stands in one request."""
    if "type='terminate'" in request:
        return body(told="type='terminate'")
    if "restart" in request:
        return body(BOUND)
    if "<auth" in request:
        return body("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
    asked = re.search("<iq .*? id='([^']+)'", request)
    if not asked:
        return body(OPENED.format(way=way))
    inside = f"<services xmlns='urn:xmpp:extdisco:2'>{services}</services>"
    return body(f"<iq xmlns='jabber:client' type='result' id='{asked[1]}'>{inside}</iq>")


@contextmanager
def serving(
    ground: Ground, services: str = "", way: str = "ANONYMOUS", said: bytes = b"", bosh: str = ""
) -> Iterator[Loopback]:
    """Serve a client, and an XMPP server that hands out services, or says one thing always."""
    heard: list[Loopback] = []

    def say(path: str) -> Iterable[bytes]:
        if path == "/http-bind":
            return [said or signalled(heard[0].bodies[-1], services, way)]
        config = f"var config = {{bosh: '{bosh or '/http-bind'}', {DOMAINS}}};"
        return client(config_js=answer(config, **SCRIPT), **{"": page(config)})(path)

    with ground.listening(say) as server:
        heard.append(server)
        yield server
