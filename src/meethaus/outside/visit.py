"""One server as a stranger sees it: whom probes may ask, and what was answered already."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.outside.fetch import Answer, Asking, fetch, post
from meethaus.outside.limits import Deadline, Limits
from meethaus.outside.pinned import connect
from meethaus.outside.target import Target

__all__ = ["ROOM", "Resolve", "Visit", "open_visit", "resolve", "unverified"]

Resolve = Callable[[str], tuple[str, ...]]
"""Returns the addresses of a name, in the order in which they should be tried."""

# A name that no operator gives to a room, and nobody is in.
ROOM: Final = "/meethaus-looks-from-outside"


@dataclass(slots=True)
class _Memory:
    """An answer that somebody waits for, or that is there."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answer: Answer | UnseenError | None = None


@dataclass(slots=True)
class Visit:
    """Everything a probe may ask. `refused` says why the certificate is not trusted, `""` if it is.

    `relays` are other hosts that the caller says belong to the server, with their addresses.
    Without trust in it every connection is made all the same, because what this server sends is
    judged too; with it every connection has to prove itself.
    """

    target: Target
    addresses: tuple[str, ...]
    agent: str
    limits: Limits
    deadline: Deadline
    now: datetime
    relays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: str = ""
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _memory: dict[str, _Memory] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Return the answer at a path by TLS; the same for everybody who asks again."""
        return self._remembered(self.target.url(path))

    def get_plain(self, path: str) -> Answer:
        """Return the answer at a path without TLS, as `get`."""
        port = "" if self.target.plain == 80 else f":{self.target.plain}"  # noqa: PLR2004 - HTTP's
        return self._remembered(f"http://{self.target.host}{port}{path}")

    def post(self, path: str, content: bytes) -> Answer:
        """Send something to a path by TLS; raises `UnseenError` if nobody answers."""
        self.count()
        return post(self._asking(), self.target.url(path), content)

    def open(self, port: int) -> socket.socket:
        """Return a new connection; raises `UnseenError` if nobody takes it."""
        self.count()
        return connect(self.addresses, port, self.step())

    def trust(self) -> ssl.SSLContext:
        """Return what TLS has to prove."""
        return unverified() if self.refused else ssl.create_default_context()

    def step(self) -> Deadline:
        """Return when one answer must be there."""
        return self.deadline.sooner(self.limits.answer_seconds)

    def count(self) -> None:
        """Remember that something was sent."""
        with self._lock:
            self.requests += 1

    def _remembered(self, url: str) -> Answer:
        with self._lock:
            memory = self._memory.setdefault(url, _Memory())
        with memory.lock:
            if memory.answer is None:
                memory.answer = self._asked(url)
        if isinstance(memory.answer, UnseenError):
            raise UnseenError(str(memory.answer))
        return memory.answer

    def _asked(self, url: str) -> Answer | UnseenError:
        self.count()
        try:
            return fetch(self._asking(), url)
        except UnseenError as error:
            return error

    def _asking(self) -> Asking:
        return Asking(
            *(self.target.host, self.addresses, self.agent, self.trust()),
            self.limits,
            self.deadline,
        )


def unverified() -> ssl.SSLContext:
    """Return what takes any certificate, to look at a server that shows a wrong one."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def resolve(name: str) -> tuple[str, ...]:
    """Return the addresses of a name; raises `CouldNotLookError` if it has none."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CouldNotLookError(
            f"{name} has no address: {error.strerror}",
            code="name-unknown",
            remedy="Look for a typing error. For a name that is not in DNS yet: --address",
        ) from error
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def open_visit(
    target: Target, agent: str, now: datetime, limits: Limits, resolving: Resolve = resolve
) -> Visit:
    """Ask for the addresses of a server, this once, and whether its certificate is trusted.

    Raises `CouldNotLookError` if nobody answers there, or not by TLS.
    """
    deadline = Deadline.after(limits.visit_seconds)
    relays = {each: resolving(each) for each in target.relays}
    visit = Visit(target, resolving(target.host), agent, limits, deadline, now, relays)
    try:
        visit.refused = _refusal(visit)
    except (UnseenError, OSError) as error:
        said = str(error) if isinstance(error, UnseenError) else _said(error)
        raise CouldNotLookError(
            f"{target.address} does not answer as a web server does: {said}",
            code="unreachable",
            remedy=f"Open {target.address} in a browser on this machine.",
        ) from error
    return visit


def _refusal(visit: Visit) -> str:
    """Return why the certificate is not trusted, `""` if it is; remember which address answers."""
    with visit.open(visit.target.port) as plain:
        first = str(plain.getpeername()[0])
        # Otherwise every connection would wait for an address that leads nowhere.
        visit.addresses = (first, *(each for each in visit.addresses if each != first))
        context = ssl.create_default_context()
        try:
            context.wrap_socket(plain, server_hostname=visit.target.host).close()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
    return ""


def _said(error: OSError) -> str:
    reason = error.reason if isinstance(error, ssl.SSLError) else error.strerror
    return (reason or "no answer in time").replace("_", " ").lower()
