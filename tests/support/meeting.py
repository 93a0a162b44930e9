"""Two people meet: two browsers join a room of the installed client and talk."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from playwright.sync_api import Error, Playwright, sync_playwright

from meethaus.lab import Lab
from tests.support.browser import Browser, browser

_JOIN = """
async (name) => {
    await APP.ready;
    await APP.join(name);
    await APP.waitFor('joined');
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

    def wait_until(self, condition: str, argument: object = None) -> None:
        """Wait for a JavaScript condition; a failure shows the browser's console."""
        page = self.browser.page
        try:
            page.wait_for_function(condition, arg=argument, timeout=_WAIT_MILLISECONDS)
        except Error as error:
            raise AssertionError(f"{error.message}\n{self.browser.told()}") from error

    def join(self) -> None:
        """Join the room of the page's address."""
        try:
            self.browser.page.evaluate(_JOIN, self.name)
        except Error as error:
            raise AssertionError(f"{error.message}\n{self.browser.told()}") from error

    def leave(self) -> None:
        """Hang up. Of somebody who only vanishes the server thinks for a minute they may return."""
        self.browser.page.evaluate("() => APP.leave()")


@contextmanager
def two_people(lab: Lab, domain: str, place: Path) -> Iterator[tuple[Person, Person]]:
    """Bring two people into a fresh room, and out of it; their homes are made below `place`."""
    room = f"https://{domain}/room{secrets.token_hex(6)}"
    with (
        sync_playwright() as playwright,
        _person(lab, playwright, "Anna", place) as anna,
        _person(lab, playwright, "Ben", place) as ben,
    ):
        for person in (anna, ben):
            person.browser.page.goto(room)
            person.join()
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
