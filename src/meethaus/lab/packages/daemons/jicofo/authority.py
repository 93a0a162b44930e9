"""Sessions of signed-in users, for deployments where only they may open rooms."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from ..shared.jul import ContextLogger
from ..shared.stanzas import StanzaError
from .settings import Authentication, AuthenticationType

_log = ContextLogger("org.jitsi.jicofo.auth.AbstractAuthAuthority")


class InvalidSessionError(StanzaError):
    """The client named a session that does not exist; it should log in anew."""

    def __init__(self) -> None:
        super().__init__("not-acceptable", "invalid session")


@dataclass
class Session:
    """One login: who, on which machine (a random id the client keeps), under which addresses."""

    identifier: str
    machine: str
    identity: str
    room: str
    last_used: float


class Authority:
    """Decides who counts as signed in. `clock` gives monotonic seconds."""

    def __init__(self, rules: Authentication, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._by_jid: dict[str, Session] = {}
        _log.info("Authentication lifetime: %s", rules.lifetime)

    @property
    def external(self) -> bool:
        """Whether clients sign in somewhere else than at the XMPP server."""
        return self._rules.type is AuthenticationType.JWT

    def identify(self, jid: str, machine: str, session_id: str | None, room: str) -> Session | None:
        """Return the session of a requester, a new one for an address in the users' domain.

        None means a guest. Raises InvalidSessionError for a session that is not known, and
        StanzaError when a signed-in client does not name its machine.
        """
        self._expire()
        session = None
        if session_id:
            session = self._sessions.get(session_id)
            if session is None or session.machine != machine:
                raise InvalidSessionError
        bare = jid.partition("/")[0]
        if session is None and bare.rpartition("@")[2] == self._rules.login_url:
            if not machine:
                raise StanzaError("not-acceptable", "Missing mandatory attribute 'machine-uid'")
            session = self._create(machine, bare, room)
        if session is not None:
            session.last_used = self._clock()
            self._by_jid[jid] = session
            _log.info(
                "Authenticated jid: %s with session: AuthSession[ID=%s, JID=%s, SID=%s, "
                "MUID=%s, R=%s]",
                jid,
                session.identity,
                jid,
                session.identifier,
                session.machine,
                session.room,
            )
            _log.info("Jid %s authenticated as: %s", jid, session.identity)
        return session

    def session_of(self, jid: str) -> Session | None:
        """Return the session an address was last seen with."""
        return self._by_jid.get(jid)

    def log_out(self, session_id: str) -> None:
        """Forget a session."""
        session = self._sessions.pop(session_id, None)
        if session is not None:
            self._by_jid = {jid: kept for jid, kept in self._by_jid.items() if kept is not session}
            _log.info("Authentication removed: %s", session.identity)

    def conference_ended(self, room: str) -> None:
        """Forget the sessions of a room at its end unless logins outlive conferences."""
        if not self._rules.auto_login:
            for session in [item for item in self._sessions.values() if item.room == room]:
                self.log_out(session.identifier)

    def _create(self, machine: str, identity: str, room: str) -> Session:
        session = Session(
            str(uuid.UUID(bytes=secrets.token_bytes(16), version=4)),
            machine,
            identity,
            room,
            self._clock(),
        )
        self._sessions[session.identifier] = session
        _log.info("Authentication session created for %s SID: %s", identity, session.identifier)
        return session

    def _expire(self) -> None:
        oldest = self._clock() - self._rules.lifetime
        for session in [item for item in self._sessions.values() if item.last_used < oldest]:
            _log.info("Expiring session:%s", session.identity)
            self.log_out(session.identifier)
