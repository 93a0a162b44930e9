"""Whatever a server does: bounded time and memory, nobody else is asked, and no crash."""

import gzip
import itertools
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator

import pytest

from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.outside.limits import Limits
from meethaus.outside.target import Target
from meethaus.outside.visit import open_visit
from tests.support.loopback import HERE, NAME, NOW, Ground, answer, listening, trusted, visit

SHORT = Limits(visit_seconds=4, answer_seconds=1)
MEGABYTE = 1024 * 1024


def drip(start: bytes = b"") -> Iterator[bytes]:
    yield start
    for _ in range(300):
        time.sleep(0.1)
        yield b"x"


def endless(start: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Iterator[bytes]:
    yield start
    yield from itertools.repeat(b"x" * 65536)


def bomb() -> Iterator[bytes]:
    """One GB in one MB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packed.compress(bytes(MEGABYTE)) for _ in range(1024)) + packed.flush()
    assert len(body) < 2 * MEGABYTE
    yield answer(body, Content_Encoding="gzip")


HOSTILE: dict[str, tuple[Callable[[], Iterable[bytes]], str]] = {
    "says nothing": (drip, "too long"),
    "drips its headers": (lambda: drip(b"HTTP/1.1 200 OK\r\nA: "), "too long"),
    "drips its body": (lambda: drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), "too long"),
    "has an endless body": (endless, "more than 1048576 bytes"),
    "has endless headers": (lambda: endless(b"HTTP/1.1 200 OK\r\nA: "), "no answer that is one"),
    "has endless chunks": (
        lambda: itertools.chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
            itertools.repeat(b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"),
        ),
        "more than 1048576 bytes",
    ),
    "promises much": (
        lambda: endless(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"),
        "more than 1048576 bytes",
    ),
    "sends a gzip bomb": (bomb, "more than 1048576 bytes"),
    "packs otherwise": (lambda: [answer(b"x", Content_Encoding="br")], "nobody asked for"),
    "packs nothing": (lambda: [answer(b"xyz", Content_Encoding="gzip")], "no answer that is one"),
    "breaks off packed": (
        lambda: [answer(gzip.compress(b"x" * 9999)[:-12], Content_Encoding="gzip")],
        "broke off",
    ),
    "breaks off": (lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"], "no answer"),
    "speaks otherwise": (lambda: [b"220 mail.example.org ESMTP\r\n"], "no answer that is one"),
    "closes": (list, "no answer that is one"),
    "leads in circles": (lambda: [answer(status="302 Found", Location="/a")], "more than 5 times"),
    "leads nowhere": (lambda: [answer(status="302 Found", Location="http://[")], "no address"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answer_is_none_within_time_and_memory(ground: Ground, kind: str) -> None:
    say, reason = HOSTILE[kind]
    # Made before it is measured: what a bomb costs is paid by whoever makes it.
    pieces = list(say()) if say is bomb else None
    with ground.listening(lambda _: pieces if pieces is not None else say()) as server:
        asking = visit(server.port, SHORT)
        tracemalloc.start()
        started = time.monotonic()
        with pytest.raises(UnseenError, match=reason):
            asking.get("/")
        seconds, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert seconds < 3
    assert peak < 40 * MEGABYTE


def test_answer_is_whole_and_says_who_asked(ground: Ground) -> None:
    with ground.listening(lambda _: [answer("hello", X_A="1", x_a="2")]) as server:
        got = visit(server.port).get("/a?b")
    assert (got.status, got.text, got.redirects, got.leads_to) == (200, "hello", (), "")
    assert got.header("x-a") == ("1", "2")
    assert server.paths == ["/a?b"]
    assert "User-Agent: meethaus/1 (+a@example.org)" in server.asked[0]
    assert f"Host: {NAME}:{server.port}" in server.asked[0]


def test_packed_answer_within_the_limit_is_unpacked(ground: Ground) -> None:
    body = gzip.compress(b"hello " * 9)
    with ground.listening(lambda _: [answer(body, Content_Encoding="gzip")]) as server:
        assert visit(server.port).get("/").text == "hello " * 9


def test_same_page_is_asked_for_once(ground: Ground) -> None:
    with ground.listening(lambda _: [answer("hello")]) as server:
        asking = visit(server.port)
        assert asking.get("/") is asking.get("/")
    assert server.paths == ["/"]


def test_redirect_on_the_host_is_followed_and_kept(ground: Ground) -> None:
    def say(path: str) -> list[bytes]:
        return [answer("there") if path == "/b" else answer(status="301 Moved", Location="b")]

    with ground.listening(say) as server:
        got = visit(server.port).get("/")
    assert got.text == "there"
    assert got.redirects == (f"https://{NAME}:{server.port}/b",)
    assert server.paths == ["/", "/b"]


@pytest.mark.parametrize(
    "way", ["https://{name}:{other}/", "http://{here}:{other}/", "https://{here}:{other}/x", "//x"]
)
def test_redirect_to_anybody_else_is_seen_and_not_followed(ground: Ground, way: str) -> None:
    with ground.listening(lambda _: [answer()]) as other:
        address = way.format(name=NAME, here=HERE, other=other.port)
        moved = answer(status="302 Found", Location=address)
        with ground.listening(lambda _: [moved]) as server:
            got = visit(server.port).get("/")
        assert got.status == 302
        assert got.leads_to == (address if "://" in address else f"https:{address}")
        assert other.asked == []


def test_name_is_looked_up_once(ground: Ground) -> None:
    """So a name whose address changes between two questions leads nowhere else."""
    answers = iter([(HERE,)])
    with ground.listening(lambda _: [answer("hello")]) as server:
        target = Target(NAME, server.port, 0)
        asking = open_visit(target, "meethaus", NOW, Limits(), lambda _: next(answers))
        assert [asking.get(each).text for each in ("/a", "/b")] == ["hello", "hello"]


def test_wrong_certificate_is_told_and_the_rest_is_seen_all_the_same(ground: Ground) -> None:
    wrong = trusted(ground.authority, "other.example.org")
    with listening(lambda _: [answer("hello")], wrong) as server:
        asking = visit(server.port)
        assert "ostname mismatch" in asking.refused
        assert asking.get("/").text == "hello"


def test_certificate_that_was_right_must_stay_so(ground: Ground) -> None:
    """Somebody on the way may let the first connection pass and take the next."""
    with ground.listening(lambda _: [answer("hello")]) as server:
        asking = visit(server.port)
    assert asking.refused == ""
    wrong = trusted(ground.authority, "other.example.org")
    with listening(lambda _: [answer("mine")], wrong) as server:
        object.__setattr__(asking.target, "port", server.port)
        with pytest.raises(UnseenError, match="certificate is refused"):
            asking.get("/")


@pytest.mark.usefixtures("ground")
def test_server_without_tls_or_without_an_answer_was_not_seen() -> None:
    with (
        listening(lambda _: [answer()], None) as plain,
        pytest.raises(CouldNotLookError, match="does not answer"),
    ):
        visit(plain.port, SHORT)
    with pytest.raises(CouldNotLookError, match="Connection refused"):
        visit(1)


def test_visit_as_a_whole_ends(ground: Ground) -> None:
    limits = Limits(visit_seconds=1, answer_seconds=9)
    with ground.listening(lambda _: drip()) as server:
        asking = visit(server.port, limits)
        started = time.monotonic()
        for path in ("/a", "/b", "/c"):
            with pytest.raises(UnseenError, match="too long"):
                asking.get(path)
    assert time.monotonic() - started < 2


def test_address_that_leads_nowhere_does_not_hide_one_that_answers(ground: Ground) -> None:
    with ground.listening(lambda _: [answer("hello")]) as server:
        target = Target(NAME, server.port, 0)
        nowhere = "127.0.0.9"
        asking = open_visit(target, "meethaus", NOW, Limits(), lambda _: (nowhere, HERE))
        assert asking.addresses == (HERE, nowhere)
        assert asking.get("/").text == "hello"
