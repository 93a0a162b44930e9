"""Moderators by token, through real sessions at the XMPP server; the test plays the focus."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from testinfra.host import Host

from tests.support import scenario
from tests.support.bosh import Session
from tests.support.seen import Seen, assert_healthy
from tests.support.tokens import DROPPED, claims_for, good, signed

SCHOOL, SCHOOL_SECRET = "school-platform", "molecule-4-Tokens-of-a-learning-platform"
PORTAL, PORTAL_SECRET = "https://portal.example.org", "molecule-4-Tokens-of-a-town-hall"
MUC = "<x xmlns='http://jabber.org/protocol/muc'/>"
NICK = "<nick xmlns='http://jabber.org/protocol/nick'>{}</nick>"
FROM_ELSEWHERE = "<email>a@b.example</email><avatar-url>https://b.example/a.png</avatar-url>"
FOCUS = "xmlns='http://jitsi.org/protocol/focus'"
HOUR = 3600
# More than anybody may try, see jitsi_prosody_password_attempts.
GUESSES = 11
# Everything that lasts, and what is there until the next start.
PLACES = "/var /etc /home /opt /root /run /srv /tmp /usr/local"


@dataclass
class Place:
    """The server with its clients, and all tokens that were shown to it."""

    host: Host
    name: str
    shown: list[str] = field(default_factory=list)

    def with_token(self, token: str, room: str = "room", address: str = "") -> Session:
        """Connect as the page does that was opened with a token."""
        self.shown.append(token)
        query = f"room={room}&token={token}"
        return Session(self.host, self.name, self.name, query, address)

    def school(self, room: str, /, **claims: Any) -> str:  # noqa: ANN401 - whatever JSON knows
        """Return a token of the learning platform."""
        return good(SCHOOL, SCHOOL_SECRET, self.name, room, **claims)

    def guest(self) -> Session:
        """Come without anything."""
        return Session(self.host, self.name, f"guest.{self.name}", "room=room").sign_in()

    def room(self, name: str) -> str:
        return f"{name}@conference.{self.name}"


@pytest.fixture(scope="module", name="place")
def server(host: Host) -> Place:
    return Place(host, Seen.of(host).name)


@pytest.fixture(scope="module", name="focus")
def focus_of_the_meetings(place: Place) -> Iterator[Session]:
    proof = "\0focus\0molecule-jicofo-0123456789"
    focus = Session(place.host, place.name, f"auth.{place.name}").sign_in("PLAIN", proof)
    # Whoever asks at focus.H is asked of who is online.
    focus.say("<presence xmlns='jabber:client'/>")
    yield focus
    focus.close()


@pytest.fixture(name="name")
def name_of_a_room() -> str:
    return f"math{secrets.token_hex(4)}"


def ask(client: Session, place: Place, room: str, to: str = "") -> None:
    """Ask for a meeting, as the client does: with the token."""
    question = f"<conference {FOCUS} room='{room}' machine-uid='m' token='{place.shown[-1]}'/>"
    to = to or f"focus.{place.name}"
    client.say(f"<iq xmlns='jabber:client' type='set' id='ask' to='{to}'>{question}</iq>")


def enter(client: Session, room: str, nick: str, more: str = "") -> str:
    """Enter a room; return what the server says until it is decided."""
    client.say(
        f"<presence xmlns='jabber:client' id='enter' to='{room}/{nick}'>{MUC}{more}</presence>"
    )
    return client.hear(f"(?s)from=['\"]{re.escape(room)}/{nick}['\"].*(110|</error>)")


def test_prosody_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "prosody")


def test_a_token_opens_its_room_and_moderates(place: Place, focus: Session, name: str) -> None:
    room = place.room(name)
    anna = place.with_token(place.school(name))
    assert re.findall("<mechanism>([^<]+)<", anna.features) == ["ANONYMOUS"]
    anna.sign_in()
    assert anna.jid.partition("@")[2].startswith(f"{place.name}/")
    ask(anna, place, room)
    question = focus.hear("</iq>|<conference[^>]*/>")
    assert f"room='{room}'" in question.replace('"', "'")
    assert " token=" not in question
    answer(focus, question, anna)
    told = anna.hear("<conference")
    assert f"identity='{anna.jid.partition('/')[0]}'" in told.replace('"', "'")
    assert "session-id" not in told
    assert "110" in enter(focus, room, "focus")
    told = enter(anna, room, "anna", NICK.format("Anna") + FROM_ELSEWHERE)
    mine = re.findall(r"<item[^>]*>", told)[-1]
    assert re.search("owner.*moderator|moderator.*owner", mine), told
    seen = focus.hear(">Anna<")
    assert "b.example" not in seen
    assert "registration-required" in enter(place.guest(), room, "ben", NICK.format("Ben"))


def answer(focus: Session, question: str, client: Session) -> None:
    """Answer as the focus does to somebody of the moderators' host."""
    read = question.replace('"', "'")
    number = re.findall(r"<iq[^>]* id='([^']+)'", read)[-1]
    sender = re.findall(r"<iq[^>]* from='([^']+)'", read)[-1]
    who = client.jid.partition("/")[0]
    said = f"<conference {FOCUS} ready='true' identity='{who}' session-id='secret-session'/>"
    focus.say(f"<iq xmlns='jabber:client' type='result' id='{number}' to='{sender}'>{said}</iq>")


def test_a_token_for_another_room_opens_and_enters_nothing(
    place: Place, focus: Session, name: str
) -> None:
    other = place.room(f"{name}x")
    assert "110" in enter(focus, other, "focus")
    anna = place.with_token(place.school(name)).sign_in()
    for to in (f"focus.{place.name}", focus.jid):
        ask(anna, place, other, to)
        assert "not-authorized" in anna.hear("</iq>")
    assert "not-authorized" in enter(anna, other, "anna")
    assert "not-authorized" in enter(anna, f"{name}x@lobby.{place.name}", "anna")
    ping = "<ping xmlns='urn:xmpp:ping'/>"
    focus.say(f"<iq xmlns='jabber:client' type='get' id='end' to='auth.{place.name}'>{ping}</iq>")
    assert "<conference" not in focus.hear("id=['\"]end['\"]")


def test_a_token_for_all_rooms_opens_any(place: Place, focus: Session, name: str) -> None:
    enter(focus, place.room(name), "focus")
    token = good(PORTAL, PORTAL_SECRET, place.name, "*")
    told = enter(place.with_token(token).sign_in(), place.room(name), "anna")
    assert "owner" in re.findall(r"<item[^>]*>", told)[-1]


def test_an_account_still_moderates(place: Place, focus: Session, name: str) -> None:
    enter(focus, place.room(name), "focus")
    anna = Session(place.host, place.name, place.name, "room=room")
    assert "ANONYMOUS" not in anna.features
    anna.sign_in("PLAIN", "\0anna\0molecule-4-Moderator")
    told = enter(anna, place.room(name), "anna")
    assert "owner" in re.findall(r"<item[^>]*>", told)[-1]


def test_without_a_token_nobody_is_let_in(place: Place) -> None:
    stranger = Session(place.host, place.name, place.name, "room=room")
    assert "invalid-mechanism" in stranger.try_to_sign_in()


def bad_tokens(place: Place) -> dict[str, str]:
    now = int(time.time())
    claims = claims_for(SCHOOL, place.name, "math")
    return {
        "wrong-signature": good(
            SCHOOL, "another-Secret-that-nobody-told-anybody", place.name, "math"
        ),
        "expired": place.school("math", iat=now - HOUR, exp=now - 5),
        "endless": place.school("math", exp=DROPPED),
        "too-long-lived": place.school("math", exp=now + 13 * HOUR),
        "wrong-audience": good(SCHOOL, SCHOOL_SECRET, "other.example.org", "math"),
        "no-room": place.school("math", room=DROPPED),
        "all-rooms": place.school("*"),
        "none": signed({"alg": "none"}, claims, SCHOOL_SECRET),
        "rs256": signed({"alg": "RS256"}, claims, SCHOOL_SECRET),
        "unknown-issuer": good("nobody", SCHOOL_SECRET, place.name, "math"),
        "secret-of-another": good(SCHOOL, PORTAL_SECRET, place.name, "math"),
        "for-a-pupil": place.school("math", context={"user": {"moderator": False}}),
        "broken": "a.b.c",
    }


@pytest.mark.parametrize(
    "kind",
    [
        *("wrong-signature", "expired", "endless", "too-long-lived", "wrong-audience", "no-room"),
        *("all-rooms", "none", "rs256", "unknown-issuer", "secret-of-another", "for-a-pupil"),
        "broken",
    ],
)
def test_a_wrong_token_is_refused(place: Place, kind: str) -> None:
    told = place.with_token(bad_tokens(place)[kind]).try_to_sign_in()
    # What the client looks for to say that the token is not good.
    assert re.search("<failure.*><not-allowed/><text>.*</text></failure>", told), told


def test_a_password_is_no_help_to_a_wrong_token(place: Place) -> None:
    anna = place.with_token(bad_tokens(place)["expired"])
    told = anna.try_to_sign_in("PLAIN", "\0anna\0molecule-4-Moderator")
    assert "invalid-mechanism" in told


def test_wrong_tokens_are_throttled(place: Place) -> None:
    address = f"2001:db8:ffff:{secrets.token_hex(2)}::1"
    for _ in range(GUESSES):
        place.with_token("a.b.c", address=address).try_to_sign_in()
    told = place.with_token(place.school("math"), address=address).try_to_sign_in()
    assert "temporary-auth-failure" in told
    assert place.with_token(place.school("math")).try_to_sign_in() == "accepted"


@pytest.fixture(name="search")
def search_of_the_server(place: Place) -> Iterator[Callable[[], str]]:
    """Return how to look for every token that was shown, in files and in the journal."""
    ends = {token[-40:] for token in place.shown if len(token) > len("a.b.c")}
    assert len(ends) > 10
    words = " ".join(f"-e {end}" for end in sorted(ends))
    # Not what this search itself leaves behind.
    journal = "journalctl --no-pager --output cat --unit prosody --unit nginx"

    def search() -> str:
        files = place.host.run(f"grep -rlsF {words} {PLACES} --exclude-dir=proc").stdout
        lines = place.host.run(f"{journal} | grep -F {words}").stdout
        return f"{files}{lines}"

    yield search
    place.host.run("rm -f /var/log/token-of-a-test")


def test_no_token_is_written_anywhere(place: Place, search: Callable[[], str]) -> None:
    assert search() == ""
    place.host.run("echo %s > /var/log/token-of-a-test", place.shown[0])
    assert search() == "/var/log/token-of-a-test\n"


def test_nothing_is_complained_about(host: Host) -> None:
    journal = host.run("journalctl --unit prosody --no-pager --output cat").stdout
    assert [line for line in journal.splitlines() if re.search("warn|error", line)] == []


def test_who_came_with_a_changed_secret_has_to_come_again(
    place: Place, focus: Session, name: str
) -> None:
    """Last, because the server restarts and the focus is gone with all others."""
    enter(focus, place.room(name), "focus")
    anna = place.with_token(place.school(name)).sign_in()
    assert "110" in enter(anna, place.room(name), "anna")
    changed = "molecule-4-Tokens-after-the-change"
    issuers = [
        {"name": SCHOOL, "secret": changed},
        {"name": PORTAL, "secret": PORTAL_SECRET, "any_room_enabled": True},
    ]
    try:
        run = scenario.converge(meet_token_issuers=issuers)
        assert run.code == 0, run.told()
        assert SCHOOL_SECRET not in run.output
        assert changed not in run.output
        anna.say(f"<message xmlns='jabber:client' type='groupchat' to='{place.room(name)}'/>")
        assert "item-not-found" in anna.hear("type=['\"]terminate['\"]")
        assert "not-allowed" in place.with_token(place.school(name)).try_to_sign_in()
        anew = good(SCHOOL, changed, place.name, name)
        assert place.with_token(anew).try_to_sign_in() == "accepted"
        portal = good(PORTAL, PORTAL_SECRET, place.name, name)
        assert place.with_token(portal).try_to_sign_in() == "accepted"
    finally:
        scenario.converge()
    assert place.with_token(place.school(name)).try_to_sign_in() == "accepted"
