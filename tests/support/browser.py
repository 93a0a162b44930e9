"""Debian's chromium on the lab's network: one browser per client, each with a home of its own."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Playwright, WebSocket

from meethaus.lab import Client

CHROMIUM = "/usr/bin/chromium"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)
_FLAGS = (
    # Chromium's own sandbox needs namespaces that root in a container may not have.
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-dev-shm-usage",
)


@dataclass
class Browser:
    """A browser with one page. `requests` holds the address of everything the page asked for."""

    client: Client
    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    """What came in over WebSockets, frame by frame."""

    def watch(self) -> None:
        """Record requests, WebSockets and complaints from now on."""
        context = self.page.context
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self.console.append(message.text))
        context.on("weberror", lambda error: self.console.append(f"error: {error.error}"))
        self.page.on("websocket", self._watch_socket)

    def _watch_socket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)
        socket.on("framereceived", lambda frame: self.received.append(str(frame)))

    def told(self, lines: int = 40) -> str:
        """Return the end of the console, for the message of an assertion."""
        return f"console of {self.client.name}:\n" + "\n".join(self.console[-lines:])


def trust_store(home: Path, trust: Path) -> None:
    """Make the certificate store that chromium reads in this home, with these authorities only."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    database = f"sql:{store}"
    subprocess.run(["certutil", "-d", database, "-N", "--empty-password"], check=True)
    for number, certificate in enumerate(_PEM.findall(trust.read_text())):
        add = ["certutil", "-d", database, "-A", "-t", "C,,", "-n", f"lab {number}"]
        subprocess.run(add, input=certificate, text=True, check=True)


@contextmanager
def browser(playwright: Playwright, client: Client, trust: Path, home: Path) -> Iterator[Browser]:
    """Start chromium inside the client's network namespace, with real certificate checks."""
    trust_store(home, trust)
    launcher = home / "chromium"
    launcher.write_text(f'#!/bin/sh\nexec {" ".join(client.prefix)} {CHROMIUM} "$@"\n')
    launcher.chmod(0o700)
    started = playwright.chromium.launch(
        executable_path=launcher,
        headless=True,
        args=list(_FLAGS),
        env={"HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
    )
    try:
        context = started.new_context(permissions=["camera", "microphone"])
        opened = Browser(client, context.new_page())
        opened.watch()
        yield opened
    finally:
        started.close()
