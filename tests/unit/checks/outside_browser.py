"""Examples for what a browser meets."""

from dataclasses import replace

from meethaus.outside.browsing import LINK, PAGES, Browsing, Contact, Kept
from tests.support.examples import Example

HOST = "meet.example.org"
NOTHING = Browsing(HOST, "Chrome/150.0.0.0", contacts=(), kept=(), devices=())
NUMBER = Kept("local", "jitsiMeetId", lasts=True)
TRACKER = Contact("tracker.example.net", 443, PAGES)
FINE = Example((NOTHING,))


def turning(*contacts: Contact) -> tuple[Browsing]:
    return (replace(NOTHING, contacts=contacts),)


def keeping(*kept: Kept) -> tuple[Browsing]:
    return (replace(NOTHING, kept=kept),)


EXAMPLES = {
    "outside-browser-own-hosts": [
        FINE,
        # Judged by itself.
        Example(turning(replace(TRACKER, step=LINK))),
        Example(turning(TRACKER), because="to tracker.example.net:443 for what its pages load"),
        Example(turning(Contact(f"stats.{HOST}", 443, PAGES)), because=f"to stats.{HOST}:443"),
        Example(
            turning(TRACKER, TRACKER, Contact("stun.example.net", 3478, PAGES, ice=True)),
            because=", and to 1 more",
        ),
        Example(turning(replace(TRACKER, port=3478, ice=True)), because="3478 for media"),
    ],
    "outside-browser-links-harmless": [
        FINE,
        Example(turning(TRACKER)),
        # No link is needed for that.
        Example(turning(TRACKER, replace(TRACKER, step=LINK))),
        Example(turning(replace(TRACKER, step=LINK)), because="to tracker.example.net:443"),
        Example(
            turning(TRACKER, Contact("foreign.invalid", 3478, LINK, ice=True)),
            because="to foreign.invalid:3478 for media",
        ),
    ],
    "outside-browser-little-kept": [
        FINE,
        Example(keeping(NUMBER)),
        Example(keeping(Kept("local", "features/base/settings", lasts=True))),
        Example(keeping(Kept("worker", "/pwa-worker.js", lasts=True))),
        Example(keeping(Kept("cookie", "jitsiMeetId", lasts=True)), because="cookie: jitsiMeetId"),
        Example(keeping(NUMBER, Kept("session", "odd", lasts=False)), because="until the browser"),
        Example(keeping(Kept("worker", "/push.js", lasts=True)), because="worker: /push.js"),
        Example(
            keeping(Kept("local", "features/recent-list", lasts=True)),
            because="the rooms that somebody was in, for good",
        ),
        Example(
            keeping(Kept("cookie", "a", lasts=False), Kept("cookie", "b", lasts=True)),
            because="cookie: b, for good, and 1 more",
        ),
    ],
    "outside-browser-devices-untouched": [
        FINE,
        Example((replace(NOTHING, devices=("audio", "video")),), because="audio, video"),
    ],
}
