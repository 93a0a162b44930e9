"""When a browser that opens the pages turns to nobody else, and keeps no more than is needed."""

from collections.abc import Iterable
from typing import Final

from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.outside.browsing import LINK, PAGES, Browsing, Contact, Kept

# What Jitsi's client writes, and what for. What ends with a stroke begins so.
PURPOSES: Final = {
    "local": {
        "callStatsUserName": "a name made of random words, which the client cannot do without",
        "config.js/": "settings for the next start, when the server is slow",
        "features/base/": "the person's own choices: name, language, devices",
        "features/virtual-background": "the background that somebody chose",
        "jitsiLocalStorage": "the same for browsers that forbid the rest",
        "jitsiMeetId": "a random number, which the client cannot do without",
        "virtualBackgrounds": "the backgrounds that somebody chose from",
    },
    "worker": {"/pwa-worker.js": "a page for when there is no line"},
    "cache": {"offline": "that page"},
}
_ROOMS: Final = "features/recent-list"


def check_outside_browser_own_hosts(sights: Sights, _: Intent) -> Finding:
    seen = sights.fact(Browsing)
    return _turning(_foreign(seen, PAGES), f"{seen.browser} turned to no other host")


def check_outside_browser_links_harmless(sights: Sights, _: Intent) -> Finding:
    seen = sights.fact(Browsing)
    always = {each.host for each in _foreign(seen, PAGES)}
    led = [each for each in _foreign(seen, LINK) if each.host not in always]
    return _turning(led, "a link that names other hosts led to none")


def check_outside_browser_little_kept(sights: Sights, _: Intent) -> Finding:
    kept = sights.fact(Browsing).kept
    needless = [each for each in kept if not _purpose(each)]
    if not needless:
        return fine(f"{len(kept)} things, each with a known purpose")
    first = min(needless, key=lambda each: (not each.lasts, each))
    what = "the rooms that somebody was in" if first.name == _ROOMS else f"{first.name[:80]}"
    stays = "for good" if first.lasts else "until the browser is closed"
    more = f", and {len(needless) - 1} more" if needless[1:] else ""
    return wrong(f"{first.kind}: {what}, {stays}{more}", "nothing whose purpose is not known")


def check_outside_browser_devices_untouched(sights: Sights, _: Intent) -> Finding:
    taken = sights.fact(Browsing).devices
    if taken:
        return wrong(
            f"the first page asks for {', '.join(taken)}", "nothing before somebody enters"
        )
    return fine("the first page asks for neither camera nor microphone")


def _foreign(seen: Browsing, step: str) -> list[Contact]:
    # Other names of the same domain as well: such a name can stand for somebody else's server.
    return [each for each in seen.contacts if each.step == step]


def _turning(contacts: Iterable[Contact], good: str) -> Finding:
    found = list(contacts)
    if not found:
        return fine(good)
    first = found[0]
    what = "for media" if first.ice else "for what its pages load or send"
    others = len({each.host for each in found}) - 1
    more = f", and to {others} more" if others else ""
    return wrong(f"to {first.host[:80]}:{first.port} {what}{more}", "this host alone")


def _purpose(kept: Kept) -> str:
    known = PURPOSES.get(kept.kind, {})
    begins = (
        text for name, text in known.items() if name.endswith("/") and kept.name.startswith(name)
    )
    return known.get(kept.name) or next(begins, "")
