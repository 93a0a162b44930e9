"""What visitors are handed, and what relays do, on this machine and in every bad manner."""

import pytest

from meethaus.errors import UnseenError
from meethaus.outside.limits import Limits
from meethaus.outside.relays import Relay, Relays, probe_relays
from meethaus.outside.signalling import Service, handed_services
from tests.support.loopback import HERE, NAME, Ground, answer, visit
from tests.support.relaying import PASSWORD, USER, Manner, relaying
from tests.unit.outside.signalled import body, serving

SOON = Limits(visit_seconds=20, answer_seconds=3, port_seconds=0.7)
FOREIGN = "<service type='stun' host='stun.example.net' port='19302' transport='udp'/>"


def turn(port: int, host: str = NAME) -> str:
    return (
        f"<service type='turn' host='{host}' port='{port}' transport='udp' "
        f"username='{USER}' password='{PASSWORD}' restricted='1'/>"
    )


def looked(ground: Ground, services: str, way: str = "ANONYMOUS") -> Relays:
    with serving(ground, services, way) as server:
        return probe_relays(visit(server.port, SOON))


def handed(ground: Ground, manner: Manner) -> Relay:
    """Return what is found of the one relay that visitors are handed."""
    with relaying(manner) as relay:
        (found,) = (each for each in looked(ground, turn(relay.port)).tried if each.handed)
    return found


def test_what_visitors_are_handed_is_read_and_the_session_closed(ground: Ground) -> None:
    with serving(ground, FOREIGN + turn(5000)) as server:
        found = handed_services(visit(server.port, SOON))
        assert found
        assert [str(each.service) for each in found] == [
            "stun:stun.example.net:19302",
            f"turn:{NAME}:5000?transport=udp",
        ]
        assert (found[1].user, found[1].password) == (USER, PASSWORD)
        assert PASSWORD not in repr(found)
        assert "type='terminate'" in server.bodies[-1]
        assert f'to="guest.{NAME}"' in next(each for each in server.bodies if each)


def test_careful_relay_grants_and_leads_nowhere(ground: Ground) -> None:
    found = handed(ground, Manner())
    assert (found.answers, found.open, found.granted, found.inner) == (True, False, True, ())


def test_foreign_services_are_named_and_not_asked(ground: Ground) -> None:
    with relaying(Manner(asks=False)) as relay:
        found = looked(ground, turn(relay.port, "turn.example.net"))
        assert relay.asked == []
    assert found.foreign == (Service("turn", "turn.example.net", relay.port, "udp"),)
    assert not any(each.handed or each.answers for each in found.tried)


def test_relay_by_address_is_the_server_s_own(ground: Ground) -> None:
    with relaying(Manner()) as relay:
        found = looked(ground, turn(relay.port, HERE))
    assert found.foreign == ()
    assert found.tried[0].granted


def test_without_an_account_nothing_is_handed_where_guests_are_not_let_in(ground: Ground) -> None:
    found = looked(ground, turn(5000), way="PLAIN")
    assert (found.let_in, found.handed) == (False, ())


def test_relay_for_anybody_is_found(ground: Ground) -> None:
    assert handed(ground, Manner(asks=False)).open


def test_relay_into_inner_networks_is_found(ground: Ground) -> None:
    inner = ("127.0.0.1", "169.254.169.254")
    assert handed(ground, Manner(leads=inner)).inner == inner


def test_relay_that_refuses_what_was_handed_is_found(ground: Ground) -> None:
    found = handed(ground, Manner(takes=False))
    assert (found.answers, found.granted) == (True, False)


@pytest.mark.parametrize(
    "manner", [Manner(answers=0), Manner(garbage=b"\xff" * 900), Manner(garbage=b"\x01\x01")]
)
def test_relay_that_says_nothing_sensible_does_not_answer(ground: Ground, manner: Manner) -> None:
    assert not handed(ground, manner).answers


@pytest.mark.parametrize(
    "manner",
    # Whoever has credentials is refused twice, because each attempt has to learn the realm.
    [Manner(answers=3), Manner(asks=False, answers=1)],
)
def test_silence_after_a_relay_was_granted_is_not_taken_for_a_refusal(
    ground: Ground, manner: Manner
) -> None:
    with pytest.raises(UnseenError, match="then fell silent"):
        handed(ground, manner)


@pytest.mark.parametrize(
    ("said", "because"),
    [
        (body("<!DOCTYPE a [<!ENTITY b 'c'>]>"), "what XMPP forbids"),
        (answer("no XML <"), "no XML"),
        (body(told="type='terminate'"), "ends the session"),
        (body(), "does not answer"),
        (answer("gone", status="404 Not Found"), "404"),
        (answer("<body/>"), "ends the session"),
        (answer("<body xmlns='http://jabber.org/protocol/httpbind'/>"), "no session"),
    ],
)
def test_hostile_signalling_is_unseen(ground: Ground, said: bytes, because: str) -> None:
    with (
        serving(ground, said=said) as server,
        pytest.raises(UnseenError, match=because),
    ):
        handed_services(visit(server.port, SOON))


@pytest.mark.parametrize(
    ("services", "because"),
    [(FOREIGN * 17, "more than 16"), (turn(70000), "without a port"), (turn(0), "without a port")],
)
def test_services_that_are_none_are_unseen(ground: Ground, services: str, because: str) -> None:
    with serving(ground, services) as server, pytest.raises(UnseenError, match=because):
        handed_services(visit(server.port, SOON))


def test_signalling_on_another_host_is_not_asked(ground: Ground) -> None:
    with (
        serving(ground, bosh="https://xmpp.example.net/http-bind") as server,
        pytest.raises(UnseenError, match="on another host"),
    ):
        handed_services(visit(server.port, SOON))
