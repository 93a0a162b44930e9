"""A browser that nobody's pages can use against us: fresh, confined, and ended in time.

Chromium, steered by playwright, with a new profile for each device. It has one way out, the gate,
and none for WebRTC; its own sandbox is never switched off. Started by root it runs as nobody.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from meethaus.errors import UnseenError, UsageError
from meethaus.outside.gate import ITSELF, Gate
from meethaus.outside.limits import Deadline

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

__all__ = ["DEVICES", "opened_browser", "program"]

DEVICES: Final = {"desktop": "Desktop Chrome", "mobile": "Pixel 7"}
"""What a page is told it is shown on, by playwright's names."""

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_NOBODY: Final = 65534
_MEMORY_BYTES: Final = 3 * 1024**3
_PAUSE_SECONDS: Final = 0.3
_OWN: Final = f"https://{ITSELF}/"
_FLAGS: Final = (
    # What the browser wants for itself goes where no page can hide behind it.
    f"--autofill-server-url={_OWN}",
    f"--gaia-url={_OWN}",
    f"--google-apis-url={_OWN}",
    f"--google-base-url={_OWN}",
    f"--component-updater=url-source={_OWN}",
    f"--variations-server-url={_OWN}",
    f"--variations-insecure-server-url={_OWN}",
    # Without it requests to this machine itself would pass by the gate.
    "--proxy-bypass-list=<-loopback>",
    # A page must not reach out by UDP, and no name may be asked for.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=512",
)


def program() -> str:
    """Return the browser's path; raises `UsageError` if it, or what steers it, is not here."""
    if find_spec("playwright") is None:
        raise UsageError(
            "--browser needs the Python package playwright, which is not installed.",
            code="browser-missing",
            remedy="Install it: pip install 'meethaus[browser]'",
        )
    found = next((path for path in map(shutil.which, _PROGRAMS) if path), None)
    if found is None:
        raise UsageError(
            "--browser needs Chromium, which is not installed.",
            code="browser-missing",
            remedy="Install it, on Debian: apt install chromium",
        )
    return found


@contextmanager
def opened_browser(
    device: str, gate: Gate, trusted: str, deadline: Deadline
) -> Iterator["BrowserContext"]:
    """Start a browser with one empty page; `trusted` is the key (SPKI, SHA-256) that it takes.

    Raises `UnseenError` if it does not start, or is ended because of time or memory.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory(prefix="meethaus-browser-") as directory:
        launcher, profile = _prepare(Path(directory))
        with sync_playwright() as playwright, _watched(Path(directory), gate, deadline) as why:
            described = playwright.devices[DEVICES[device]]
            known = ("user_agent", "viewport", "device_scale_factor", "is_mobile", "has_touch")
            try:
                context = playwright.chromium.launch_persistent_context(
                    profile,
                    executable_path=launcher,
                    headless=True,
                    chromium_sandbox=True,
                    accept_downloads=False,
                    proxy={"server": f"http://127.0.0.1:{gate.port}"},
                    args=[*_FLAGS, f"--ignore-certificate-errors-spki-list={trusted}"],
                    env={"HOME": str(profile), "PATH": os.environ.get("PATH", os.defpath)},
                    timeout=deadline.left() * 1000,
                    **{key: described[key] for key in known},
                )
                yield context
                context.close()
            except Error as error:
                raise UnseenError(why[0] if why else _said(error)) from error


def _said(error: Exception) -> str:
    first = str(error).partition("\n")[0]
    if "launch" in first:
        return "the browser does not start here: try chromium --headless --dump-dom about:blank"
    return f"the browser could not go on: {first[:200]}"


def _prepare(directory: Path) -> tuple[Path, Path]:
    """Write the program that playwright starts, and make an empty profile."""
    inner = directory / "profile"
    inner.mkdir()
    confined = ""
    if os.geteuid() == 0:
        directory.chmod(0o711)
        os.chown(inner, _NOBODY, _NOBODY)
        confined = f"setpriv --reuid={_NOBODY} --regid={_NOBODY} --clear-groups "
    launcher = directory / "browser"
    launcher.write_text(f'#!/bin/sh\necho $$ > {directory}/pid\nexec {confined}{program()} "$@"\n')
    launcher.chmod(0o700)
    return launcher, inner


@contextmanager
def _watched(directory: Path, gate: Gate, deadline: Deadline) -> Iterator[list[str]]:
    """End the browser when it takes too long or too much; gives the reason, if there is one."""
    why: list[str] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            reason = _reason(directory, gate, deadline)
            if reason:
                why.append(reason)
                _kill(directory)
                return

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield why
    finally:
        ended.set()
        watching.join()
        _kill(directory)


def _reason(directory: Path, gate: Gate, deadline: Deadline) -> str:
    if gate.is_spent:
        return "its pages send more than a browser should have to take"
    try:
        deadline.left()
    except UnseenError:
        return "the pages kept a browser busy for too long"
    taken = sum(_resident(number) for number in _members(_group(directory)))
    return "the pages took too much of the browser's memory" if taken > _MEMORY_BYTES else ""


def _group(directory: Path) -> int:
    with suppress(OSError, ValueError):
        return int((directory / "pid").read_text())
    return 0


def _members(group: int) -> list[int]:
    """Return the processes of a group; none where there is no /proc."""
    numbers = [int(each.name) for each in Path("/proc").glob("[0-9]*")] if group else []
    return [each for each in numbers if _group_of(each) == group]


def _group_of(number: int) -> int:
    with suppress(OSError):
        return os.getpgid(number)
    return 0


def _resident(number: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _kill(directory: Path) -> None:
    group = _group(directory)
    # Only what leads a group of its own: never ours.
    if group and _group_of(group) == group and group != os.getpgid(0):
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
