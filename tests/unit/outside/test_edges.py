"""TLS, ports, headers and answers without TLS, on this machine."""

import socket
import ssl
import warnings
from dataclasses import replace

import pytest

from meethaus.errors import UnseenError
from meethaus.outside.certificate import probe_shown_certificate
from meethaus.outside.ports import probe_inner_addresses, probe_inner_ports
from meethaus.outside.tls import probe_spoken_tls
from meethaus.outside.web import PlainAnswers, probe_plain_answers, probe_served_pages
from tests.support.loopback import HERE, NAME, Ground, answer, listening, trusted, visit
from tests.unit.outside.pages import client, page

OLD = "ECDHE-ECDSA-AES128-SHA"
STRONG = "ECDHE-ECDSA-AES256-GCM-SHA384"


def speaking(ground: Ground, lowest: ssl.TLSVersion, suites: str) -> ssl.SSLContext:
    context = ground.context
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = lowest
    return context


def test_versions_and_suites_are_those_that_the_server_takes(ground: Ground) -> None:
    context = speaking(ground, ssl.TLSVersion.TLSv1_2, STRONG)
    with listening(lambda _: [], context) as server:
        spoken = probe_spoken_tls(visit(server.port))
    assert spoken.versions == ("TLSv1.2", "TLSv1.3")
    assert spoken.suites == (STRONG,)


def test_old_versions_and_suites_are_found(ground: Ground) -> None:
    context = speaking(ground, ssl.TLSVersion.TLSv1, f"{STRONG}:{OLD}")
    with listening(lambda _: [], context) as server:
        spoken = probe_spoken_tls(visit(server.port))
    assert spoken.versions == ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
    assert set(spoken.suites) == {STRONG, OLD}


def test_suites_are_not_asked_for_where_nobody_speaks_their_version(ground: Ground) -> None:
    context = speaking(ground, ssl.TLSVersion.TLSv1_3, STRONG)
    with listening(lambda _: [], context) as server:
        assert probe_spoken_tls(visit(server.port)).suites == ()


def test_certificate_is_read_whether_it_is_trusted_or_not(ground: Ground) -> None:
    with ground.listening(lambda _: []) as server:
        shown = probe_shown_certificate(visit(server.port))
    assert (shown.refused, shown.certificate.names) == ("", (NAME,))
    assert not shown.certificate.by_itself
    with listening(lambda _: [], trusted(ground.authority, "other.example.org")) as server:
        shown = probe_shown_certificate(visit(server.port))
    assert "mismatch" in shown.refused
    assert shown.certificate.names == ("other.example.org",)


def test_ports_that_take_a_connection_are_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((HERE, 0)) as inner, ground.listening(lambda _: []) as server:
        port = inner.getsockname()[1]
        monkeypatch.setattr("meethaus.outside.ports._PORTS", (port, 1, server.port))
        asking = visit(server.port)
        seen = probe_inner_ports(asking)
        assert (seen.tried, seen.open, seen.out_of_reach) == (2, (f"{HERE}:{port}",), ())
        # An address of which nothing answers says nothing of its ports.
        elsewhere = replace(asking, addresses=(HERE, "127.0.0.9"))
        server_only = probe_inner_ports(elsewhere)
    assert server_only.out_of_reach == ("127.0.0.9",)


INNER = answer('{"participants": 3}', Content_Type="application/json")


def test_inner_addresses_that_answer_are_found(ground: Ground) -> None:
    with ground.listening(client(colibri__stats=INNER, about__health=answer(""))) as server:
        seen = probe_inner_addresses(visit(server.port))
    assert seen.answering == ("/colibri/stats", "/about/health")


@pytest.mark.parametrize("other", [page(), page("1;"), answer("x", status="403 Forbidden")])
def test_page_for_people_at_an_inner_address_is_none(ground: Ground, other: bytes) -> None:
    with ground.listening(client(colibri__stats=other)) as server:
        assert probe_inner_addresses(visit(server.port)).answering == ()


def test_headers_are_those_of_the_last_answer_on_the_host(ground: Ground) -> None:
    there = answer("there", X_A="1", Set_Cookie="secret=1")
    moved = answer(status="302 Found", Location="https://login.example.net/?room=x")

    def say(path: str) -> list[bytes]:
        if path == "/":
            return [answer(status="301 Moved", Location="/start")]
        return [there if path == "/start" else moved]

    with ground.listening(say) as server:
        first, room = probe_served_pages(visit(server.port)).pages
    assert (first.status, first.headers["x-a"], first.elsewhere) == (200, ("1",), "")
    assert "set-cookie" not in first.headers
    assert (room.is_shown, room.elsewhere) == (False, "login.example.net")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (answer(status="301 Moved", Location=f"https://{NAME}/"), PlainAnswers(asked=True)),
        (answer("x", status="404 Not Found"), PlainAnswers(asked=True)),
        (answer("hello"), PlainAnswers(asked=True, shown=("/", "/meethaus-looks-from-outside"))),
        (
            answer(status="302 Found", Location="https://www.example.net/"),
            PlainAnswers(asked=True, astray=("/", "/meethaus-looks-from-outside")),
        ),
    ],
)
def test_answers_without_tls_are_told_apart(
    ground: Ground, said: bytes, seen: PlainAnswers
) -> None:
    with ground.listening(lambda _: []) as server, listening(lambda _: [said], None) as plain:
        assert probe_plain_answers(visit(server.port, plain=plain.port)) == seen


def test_closed_port_without_tls_is_told(ground: Ground) -> None:
    with ground.listening(lambda _: []) as server:
        assert probe_plain_answers(visit(server.port, plain=1)).silent
        assert not probe_plain_answers(visit(server.port)).asked


def test_server_that_hangs_up_was_not_seen(ground: Ground) -> None:
    with ground.listening(lambda _: []) as server, pytest.raises(UnseenError):
        probe_served_pages(visit(server.port))
