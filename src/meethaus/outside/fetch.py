"""Fetches one page within limits, whatever the server does."""

import ssl
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpcore

from meethaus.errors import UnseenError
from meethaus.outside.limits import Deadline, Limits
from meethaus.outside.pinned import Pinned

__all__ = ["Answer", "Asking", "fetch", "post"]

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_ANY_FORMAT: Final = 32 + zlib.MAX_WBITS
"""zlib finds out by itself whether it is gzip or zlib."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said in the end. Names of `headers` are in lower case.

    `leads_to` is where it sends people on that nobody followed, `""` if nowhere.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    redirects: tuple[str, ...] = ()
    leads_to: str = ""

    def header(self, name: str) -> tuple[str, ...]:
        """Return all values of a header, in their order."""
        return tuple(value for key, value in self.headers if key == name)

    @property
    def text(self) -> str:
        """Return the body as text; what is none becomes marks."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask and how: the pinned addresses, what TLS has to prove, who is asking."""

    host: str
    addresses: tuple[str, ...]
    agent: str
    trust: ssl.SSLContext
    limits: Limits
    deadline: Deadline


def fetch(asking: Asking, url: str) -> Answer:
    """Return the answer at an address of the host; redirects there are followed and counted.

    Raises `UnseenError` if there is none, or not within the limits.
    """
    met: list[str] = []
    while True:
        answer = _once(asking, url)
        (location, *_) = (*answer.header("location"), "")
        if answer.status not in _REDIRECTS or not location:
            return Answer(answer.status, answer.headers, answer.body, tuple(met))
        try:
            following = urljoin(url, location)
            stays = urlsplit(following)[:2] == urlsplit(url)[:2]
        except ValueError as error:
            raise UnseenError("it redirects to what is no address") from error
        met.append(following)
        if not stays:
            return Answer(answer.status, answer.headers, answer.body, tuple(met), following)
        if len(met) > asking.limits.redirects:
            raise UnseenError(f"it redirects more than {asking.limits.redirects} times")
        url = following


def post(asking: Asking, url: str, content: bytes) -> Answer:
    """Return the answer to what is sent to an address; a redirect is one, and never followed.

    Raises as `fetch`.
    """
    return _once(asking, url, content)


def _once(asking: Asking, url: str, content: bytes = b"") -> Answer:
    deadline = asking.deadline.sooner(asking.limits.answer_seconds)
    backend = Pinned(asking.host, asking.addresses, deadline)
    headers = [("User-Agent", asking.agent), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    if content:
        headers += [("Content-Type", "text/xml"), ("Content-Length", str(len(content)))]
    headers.append(("Connection", "close"))
    method = "POST" if content else "GET"
    try:
        with (
            httpcore.ConnectionPool(asking.trust, network_backend=backend) as pool,
            pool.stream(method, url, headers=headers, content=content or None) as response,
        ):
            named = tuple((_text(key).lower(), _text(value)) for key, value in response.headers)
            coding = next((value for key, value in named if key == "content-encoding"), "")
            body = b"".join(_bounded(_plain(response.iter_stream(), coding, asking), asking))
            return Answer(response.status, named, body)
    except ssl.SSLCertVerificationError as error:
        raise UnseenError(f"its certificate is refused: {error.verify_message}") from error
    except TimeoutError as error:
        raise UnseenError("it took too long to answer") from error
    except (
        OSError,
        ValueError,
        zlib.error,
        httpcore.ProtocolError,
        httpcore.NetworkError,
    ) as error:
        raise UnseenError(f"it gave no answer that is one ({type(error).__name__})") from error


def _text(header: bytes) -> str:
    return header.decode("latin-1")


def _plain(chunks: Iterable[bytes], coding: str, asking: Asking) -> Iterator[bytes]:
    """Yield the body without the compression that nobody asked for, in pieces of a limited size."""
    if coding.lower() in ("", "identity"):
        yield from chunks
        return
    if coding.lower() not in ("gzip", "x-gzip", "deflate"):
        raise UnseenError("it compressed its answer in a way that nobody asked for")
    opened = zlib.decompressobj(_ANY_FORMAT)
    for chunk in chunks:
        # One byte more than allowed tells that it is too much.
        yield opened.decompress(chunk, asking.limits.body_bytes + 1)
    if not opened.eof:
        raise UnseenError("its answer broke off")


def _bounded(chunks: Iterable[bytes], asking: Asking) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > asking.limits.body_bytes:
            raise UnseenError(f"its answer has more than {asking.limits.body_bytes} bytes")
        yield chunk
