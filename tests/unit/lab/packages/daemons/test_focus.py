"""Conference requests as they come from clients."""

import asyncio
from xml.etree import ElementTree as ET

import pytest

from meethaus.lab.packages.daemons import jicofo
from meethaus.lab.packages.daemons.jicofo import statistics
from meethaus.lab.packages.daemons.jicofo.authority import Authority
from meethaus.lab.packages.daemons.jicofo.bridges import Bridges
from meethaus.lab.packages.daemons.jicofo.focus import (
    Answer,
    Focus,
    Request,
    answer_element,
    parse_request,
)
from meethaus.lab.packages.daemons.jicofo.settings import read
from meethaus.lab.packages.daemons.shared import names
from meethaus.lab.packages.daemons.shared.stanzas import StanzaError

from .factories import config

_ROOM = "room@conference.meet.example.org"
_GUEST = "x@guest.meet.example.org/y"


def _focus(**changes: object) -> Focus:
    settings = read(
        config(
            jicofo,
            {
                "jicofo.xmpp.client.domain": "auth.meet.example.org",
                "jicofo.xmpp.client.password": "secret",
                **{f"jicofo.{name}": value for name, value in changes.items()},
            },
        )
    )
    rules = settings.authentication
    metrics = statistics.create()
    return Focus(
        rules=settings.conference,
        authority=Authority(rules, lambda: 0) if rules is not None else None,
        bridges=Bridges(settings.bridge, metrics, "focus"),
        metrics=metrics,
        version="1.0",
        focus_jid="focus@auth.meet.example.org",
        client_proxy="focus.meet.example.org",
    )


_SECURE = {
    "authentication": {
        "enabled": True,
        "type": "XMPP",
        "login-url": "meet.example.org",
        "authentication-lifetime": "1 hour",
        "enable-auto-login": True,
    }
}


def test_original_sender_is_taken_from_the_proxy() -> None:
    focus = _focus()
    proxied = "focus.meet.example.org/anna@meet.example.org/web"
    assert focus.original_sender(proxied) == "anna@meet.example.org/web"
    assert focus.original_sender(_GUEST) == _GUEST


def test_request_without_xmpp_connection_is_not_ready() -> None:
    answer = asyncio.run(_focus().request(Request(_ROOM, _GUEST)))
    assert not answer.ready
    assert answer.properties["authentication"] == "false"


@pytest.mark.parametrize("room", ["", "conference.meet.example.org", "a b@c", "@c"])
def test_request_bad_room_is_refused(room: str) -> None:
    with pytest.raises(StanzaError) as caught:
        asyncio.run(_focus().request(Request(room, _GUEST)))
    assert caught.value.condition == "bad-request"


def test_request_guest_may_not_open_a_room_when_users_sign_in() -> None:
    with pytest.raises(StanzaError) as caught:
        asyncio.run(_focus(**_SECURE).request(Request(_ROOM, _GUEST, "machine")))
    assert caught.value.condition == "not-authorized"


def test_request_user_gets_a_session() -> None:
    request = Request(_ROOM, "anna@meet.example.org/web", "machine")
    answer = asyncio.run(_focus(**_SECURE).request(request))
    assert answer.identity == "anna@meet.example.org"
    assert answer.session_id
    assert answer.properties["externalAuth"] == "false"


def test_request_and_answer_elements() -> None:
    element = ET.Element(f"{{{names.FOCUS}}}conference", {"room": _ROOM, "machine-uid": "m"})
    assert parse_request(element, _GUEST) == Request(_ROOM, _GUEST, "m")
    made = answer_element(Answer(_ROOM, ready=True, focus_jid="focus@x", properties={"a": "b"}))
    assert made.attrib == {"room": _ROOM, "ready": "true", "focusjid": "focus@x"}
    assert made[0].attrib == {"name": "a", "value": "b"}
