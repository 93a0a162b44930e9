"""Browsers and the focus at the XMPP server, over HTTP as the web server hands it on."""

from __future__ import annotations

import base64
import re
import secrets
import time

from testinfra.host import Host

_BODY = "xmlns='http://jabber.org/protocol/httpbind'"
_OPENING = (
    "to='{to}' hold='1' wait='1' ver='1.6' xml:lang='en' xmpp:version='1.0' "
    "xmlns:xmpp='urn:xmpp:xbosh'"
)
_RESTART = "xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'"
_SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_SECONDS = 15


class Session:
    """One connection of a client, from an address of its own unless told otherwise."""

    def __init__(
        self, host: Host, domain: str, at: str, query: str = "", address: str = ""
    ) -> None:
        """Open the connection to the XMPP host `at`; `query` follows the ? of its address."""
        self._host, self._domain, self._query = host, domain, query
        self._address = address or f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
        self._number, self._id, self._unread = 1000, "", ""
        self.features = self._post(_OPENING.format(to=at))
        self._id = _found("sid=['\"]([^'\"]+)", self.features)
        self.jid = ""

    def try_to_sign_in(self, mechanism: str = "ANONYMOUS", text: str = "") -> str:
        """Return `accepted`, or what the server says against it."""
        proof = base64.b64encode(text.encode()).decode()
        self.say(f"<auth {_SASL} mechanism='{mechanism}'>{proof}</auth>")
        told = self.hear("<success|</failure>")
        return "accepted" if "<success" in told else told

    def sign_in(self, mechanism: str = "ANONYMOUS", text: str = "") -> Session:
        """Sign in and take an address."""
        told = self.try_to_sign_in(mechanism, text)
        assert told == "accepted", told
        self._unread += self._post(_RESTART)
        self.hear("urn:ietf:params:xml:ns:xmpp-bind")
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
        self.say(f"<iq xmlns='jabber:client' id='bind' type='set'>{bind}</iq>")
        self.jid = _found("<jid>([^<]+)</jid>", self.hear("</jid>"))
        return self

    def say(self, stanza: str) -> None:
        """Send a stanza."""
        self._unread += self._post("", stanza)

    def hear(self, pattern: str) -> str:
        """Return everything that came until a text fits the pattern, and forget it."""
        end = time.monotonic() + _SECONDS
        while not re.search(pattern, self._unread):
            assert time.monotonic() < end, f"no {pattern} in: {self._unread}"
            self._unread += self._post("")
        told, self._unread = self._unread, ""
        return told

    def close(self) -> None:
        """Hang up, so that nothing more is sent this way."""
        self._post("type='terminate'")

    def _post(self, attributes: str, content: str = "") -> str:
        self._number += 1
        session = f"sid='{self._id}'" if self._id else ""
        body = f"<body {_BODY} rid='{self._number}' {session} {attributes}>{content}</body>"
        answer = self._host.run(
            "curl --silent --show-error --header %s --header %s --data %s %s",
            f"Host: {self._domain}",
            f"X-Forwarded-For: {self._address}",
            body,
            f"http://127.0.0.1:5280/http-bind?{self._query}",
        )
        assert answer.rc == 0, answer.stderr
        return str(answer.stdout)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"no {pattern} in: {text}"
    return match[1]
