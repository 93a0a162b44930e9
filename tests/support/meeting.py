"""People meet in browsers: a moderator opens a room and lets guests in, and they talk."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from playwright.sync_api import Error, Playwright, sync_playwright

from meethaus.lab import Lab
from tests.support.browser import Browser, browser
from tests.support.sites import Account, Site

_JOIN = """
async (name) => {
    await APP.ready;
    await APP.join(name);
}
"""
_SIGN_IN = "async ([account, password]) => APP.signIn(account, password)"
_KNOCKS = "(name) => APP.lobby.knocking().some((one) => one.name === name)"
_DECIDE = """
([name, admitted]) => {
    const { id } = APP.lobby.knocking().find((one) => one.name === name);
    (admitted ? APP.lobby.approve : APP.lobby.deny)(id);
}
"""
_SEEN = "() => APP.participants().map((one) => one.name)"
_HEARD = "() => APP.chatLog.filter((line) => !line.own).map((line) => [line.name, line.text])"
_WAIT_MILLISECONDS = 20_000


@dataclass(frozen=True)
class Person:
    """A participant: who they are, and the browser they sit at."""

    name: str
    browser: Browser

    def say(self, text: str) -> None:
        """Send a chat message to everybody."""
        self.browser.page.evaluate("(text) => APP.sendChat(text)", text)

    def seen(self) -> list[str]:
        """Return the names of everybody in the room, the own one included."""
        names: list[str] = self.browser.page.evaluate(_SEEN)
        return sorted(names)

    def heard(self) -> list[tuple[str, str]]:
        """Return sender and text of every message of others."""
        lines: list[list[str]] = self.browser.page.evaluate(_HEARD)
        return [(name, text) for name, text in lines]

    def ice_servers(self) -> list[dict[str, Any]]:
        """Return the STUN and TURN servers that Prosody handed out to this browser."""
        servers: list[dict[str, Any]] = self.browser.page.evaluate("() => APP.iceServers().p2p")
        return servers

    def wait_until(
        self, condition: str, argument: object = None, *, milliseconds: float = _WAIT_MILLISECONDS
    ) -> None:
        """Wait for a JavaScript condition; a failure shows the browser's console."""
        page = self.browser.page
        try:
            page.wait_for_function(condition, arg=argument, timeout=milliseconds)
        except Error as error:
            raise AssertionError(f"{error.message}\n{self.browser.told()}") from error

    def state(self) -> str:
        """Return the page's state: `waiting`, `lobby`, `joined` and so on."""
        return str(self.browser.page.evaluate("() => APP.state"))

    def wait_for(self, state: str) -> None:
        """Wait for a state of the page."""
        self.wait_until("(state) => APP.state === state", state)

    def join(self, state: str) -> None:
        """Come to the room of the page's address and wait for a state."""
        self._do(_JOIN, self.name)
        self.wait_for(state)

    def sign_in(self, account: Account) -> None:
        """Become a moderator; a refusal is an AssertionError."""
        self._do(_SIGN_IN, [account.name, account.password])

    def open_meeting(self, account: Account) -> None:
        """Come to a room that nobody has opened, and open it."""
        self.join("waiting")
        self.sign_in(account)
        self.wait_for("joined")

    def decide(self, name: str, *, admitted: bool) -> None:
        """Wait until somebody knocks; let them in or turn them away."""
        self.wait_until(_KNOCKS, name)
        self._do(_DECIDE, [name, admitted])

    def _do(self, script: str, argument: object) -> None:
        try:
            self.browser.page.evaluate(script, argument)
        except Error as error:
            raise AssertionError(f"{error.message}\n{self.browser.told()}") from error

    def leave(self) -> None:
        """Hang up. Of somebody who only vanishes the server thinks for a minute they may return."""
        self.browser.page.evaluate(
            "() => ['left', 'failed'].includes(APP.state) ? null : APP.leave()"
        )


@contextmanager
def people(lab: Lab, domain: str, place: Path, *names: str) -> Iterator[tuple[Person, ...]]:
    """Seat people before the page of a room that nobody has used; homes are made below `place`."""
    room = f"https://{domain}/room{secrets.token_hex(6)}"
    with sync_playwright() as playwright, ExitStack() as seats:
        seated = [seats.enter_context(_person(lab, playwright, name, place)) for name in names]
        for person in seated:
            person.browser.page.goto(room)
        yield tuple(seated)


@contextmanager
def two_people(lab: Lab, site: Site, place: Path) -> Iterator[tuple[Person, Person]]:
    """Let Anna, a moderator, open a meeting and let Ben in; at the end both leave."""
    with people(lab, site.domain, place, "Anna", "Ben") as (anna, ben):
        anna.open_meeting(site.moderator())
        ben.join("lobby")
        anna.decide("Ben", admitted=True)
        for person in (anna, ben):
            person.wait_until("() => APP.participants().length === 2")
        yield anna, ben
        for person in (anna, ben):
            person.leave()


@contextmanager
def _person(lab: Lab, playwright: Playwright, name: str, place: Path) -> Iterator[Person]:
    # Workers make places of the same name, and a place's name may be no host name.
    client = lab.client(f"{name.lower()}-{crc32(bytes(place)):08x}")
    home = place / name.lower()
    with browser(playwright, client, lab.trust_bundle, home) as opened:
        yield Person(name, opened)


def talk(anna: Person, ben: Person) -> None:
    """Let each say a sentence and wait until the other has heard it."""
    anna.say("Guten Tag, hört man mich?")
    ben.wait_until("() => APP.chatLog.some((line) => !line.own)")
    ben.say("Ja, gut. <b>Danke</b>!")
    anna.wait_until("() => APP.chatLog.some((line) => !line.own)")
