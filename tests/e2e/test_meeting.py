"""Two browsers meet on the installed server; nobody else hears of it."""

import pytest

from meethaus.exitcodes import ExitCode
from tests.e2e.conftest import Installation, Meeting
from tests.support.destinations import asked_by_pages

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]


def test_two_browsers_see_each_other(meeting: Meeting) -> None:
    assert meeting.seen == (["Anna", "Ben"], ["Anna", "Ben"])


def test_chat_arrives_in_both_directions(meeting: Meeting) -> None:
    assert meeting.heard == (
        [("Ben", "Ja, gut. <b>Danke</b>!")],
        [("Anna", "Guten Tag, hört man mich?")],
    )


def test_signalling_goes_over_a_secure_websocket(
    installation: Installation, meeting: Meeting
) -> None:
    sockets = {address for address in meeting.requests if address.startswith("ws")}
    assert sockets
    for address in sockets:
        assert address.startswith(f"wss://{installation.site.domain}/xmpp-websocket")


def test_browsers_ask_nobody_but_the_own_host(installation: Installation, meeting: Meeting) -> None:
    domain = installation.site.domain
    assert asked_by_pages(meeting.requests) == {("https", domain), ("wss", domain)}


def test_media_flows_through_the_relay_in_both_directions(meeting: Meeting) -> None:
    for side in meeting.relayed:
        assert side.received_bytes > 0
        assert side.sent_bytes > 0
        assert side.dtls_state == "connected"


def test_relayed_call_uses_only_the_own_relay(installation: Installation, meeting: Meeting) -> None:
    for side in meeting.relayed:
        assert (side.local_type, side.remote_type) == ("relay", "relay")
        assert side.relay_address == installation.site.target.address


def test_relayed_call_offers_no_address_of_a_person(meeting: Meeting) -> None:
    for side in meeting.relayed:
        candidates = [line for line in side.sdp.splitlines() if line.startswith("a=candidate")]
        assert candidates
        assert [line for line in candidates if " typ relay" not in line] == []
        # A relayed candidate names the address it stands for, unless the browser hides it.
        assert [line for line in candidates if " raddr 0.0.0.0 rport 0" not in line] == []


def test_apply_refuses_to_interrupt_a_meeting(meeting: Meeting) -> None:
    run = meeting.attempt.run
    assert run.code == ExitCode.SETTINGS, run.told()
    assert "meeting on this server right now" in run.output
    assert "2 participants" in run.output
    assert "meet_interruption_allowed" in run.output


def test_refused_apply_leaves_server_and_meeting_alone(meeting: Meeting) -> None:
    assert meeting.touched_by_attempt == []
    assert ("Anna", "Are you still there?") in meeting.heard_after_attempt
