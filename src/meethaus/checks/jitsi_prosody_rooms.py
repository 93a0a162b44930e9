"""When rooms of the XMPP server are closed, throttled, and gone after the meeting."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.checks.xmpp import guests_wanted, main, meetings, rooms_of
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_prosody import XmppSettings

_ADMISSION = {"meethaus_admission", "persistent_lobby", "lobby_autostart", "reservations"}

# As the vendor's packages and its containers call the component.
_INNER = ("internal.", "internal-muc.")


def check_jitsi_prosody_rooms_in_memory(sights: Sights, _: Intent) -> Finding:
    rooms = sights.fact(XmppSettings).kind("muc")
    kept = sorted(name for name, each in rooms.items() if set(each.storage) != {"memory"})
    if not rooms:
        raise UnseenError("there is no component with rooms")
    return wrong(f"not in memory alone: {', '.join(kept)}", "memory") if kept else fine("memory")


def check_jitsi_prosody_rooms_vanish(sights: Sights, _: Intent) -> Finding:
    rooms = rooms_of(sights.fact(XmppSettings))
    lasting = sorted(name for name, each in rooms.items() if each.persistent)
    if lasting:
        return wrong(f"rooms may last at {', '.join(lasting)}", "muc_room_allow_persistent off")
    return fine("no room outlives its last member")


def check_jitsi_prosody_rooms_leave_no_trace(sights: Sights, _: Intent) -> Finding:
    rooms = rooms_of(sights.fact(XmppSettings))
    kept = sorted(name for name, each in rooms.items() if each.tombstones)
    if kept:
        return wrong(f"closed rooms are remembered at {', '.join(kept)}", "muc_tombstones off")
    return fine("closed rooms are not remembered")


def check_jitsi_prosody_rooms_opened_by_focus(sights: Sights, _: Intent) -> Finding:
    rooms = rooms_of(sights.fact(XmppSettings))
    open_ = sorted(name for name, each in rooms.items() if not each.restricted)
    if open_:
        return wrong(f"everybody may open rooms at {', '.join(open_)}", "restrict_room_creation")
    return fine("only the focus opens rooms")


def check_jitsi_prosody_bridges_apart(sights: Sights, _: Intent) -> Finding:
    rooms = sights.fact(XmppSettings).kind("muc")
    inner = {name: each for name, each in rooms.items() if name.startswith(_INNER)}
    open_ = sorted(name for name, each in inner.items() if "muc_filter_access" not in each.modules)
    if not inner:
        return needless("no bridge announces itself here")
    if open_:
        return wrong(f"everybody may enter rooms at {', '.join(open_)}", "muc_filter_access")
    return fine("focus and bridges meet among themselves")


def check_jitsi_prosody_rooms_hidden(sights: Sights, _: Intent) -> Finding:
    rooms = sights.fact(XmppSettings).kind("muc")
    listed = sorted(name for name, each in rooms.items() if "muc_hide_all" not in each.modules)
    if not rooms:
        raise UnseenError("there is no component with rooms")
    if listed:
        return wrong(f"muc_hide_all is missing at {', '.join(listed)}", "loaded everywhere")
    return fine("no list of rooms is given out")


def check_jitsi_prosody_guests_wait(sights: Sights, intent: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    if "muc_lobby_rooms" not in main(settings).modules:
        return wrong("muc_lobby_rooms is not loaded", "loaded")
    loaded = set(meetings(settings).modules) | set(settings.everywhere)
    if loaded & _ADMISSION:
        return fine(f"{', '.join(sorted(loaded & _ADMISSION))} opens each lobby")
    if not guests_wanted(intent):
        return needless("nobody without an account is let in")
    return wrong("no module opens the lobby of each meeting", "one that does")


def check_jitsi_prosody_meetings_moderated(sights: Sights, intent: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    limit = intent.number("jitsi_prosody_minutes_without_moderator")
    minutes = settings.numbers["meethaus_minutes_without_moderator"]
    if "meethaus_admission" not in meetings(settings).modules:
        return wrong("no module ends meetings that all moderators left", f"after {limit} minutes")
    found = f"meetings end {minutes} minutes after their last moderator left"
    return fine(found) if 0 < minutes <= limit else wrong(found, f"{limit} minutes")


def check_jitsi_prosody_moderation_possible(sights: Sights, _: Intent) -> Finding:
    missing = {"av_moderation_component", "end_conference"} - sights.fact(XmppSettings).modules()
    if missing:
        return wrong(f"{', '.join(sorted(missing))} missing", "loaded")
    return fine("moderators can mute people and end meetings")


def check_jitsi_prosody_joins_throttled(sights: Sights, intent: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    limit = intent.number("jitsi_prosody_room_joins_per_second")
    if "muc_rate_limit" not in meetings(settings).modules:
        return wrong("muc_rate_limit is not loaded", "loaded")
    rate = settings.numbers["muc_rate_joins"] or 3  # what the module takes where nothing is set
    found = f"{rate} members join one room in a second"
    return fine(found) if rate <= limit else wrong(found, f"at most {limit}")


def check_jitsi_prosody_guessing_throttled(sights: Sights, intent: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    attempts = intent.number("jitsi_prosody_password_attempts")
    minutes = intent.number("jitsi_prosody_password_attempts_minutes")
    expected = f"{attempts} attempts in {minutes} minutes"
    if "meethaus_throttle" not in main(settings).modules:
        return wrong("no module counts wrong passwords of moderators", expected)
    tries = settings.numbers["meethaus_throttle_attempts"]
    found = f"{tries} attempts in {settings.numbers['meethaus_throttle_minutes']} minutes"
    exact = (tries, settings.numbers["meethaus_throttle_minutes"]) == (attempts, minutes)
    return fine(found) if exact else wrong(found, expected)


def check_jitsi_prosody_clients_throttled(sights: Sights, intent: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    limit = intent.number("jitsi_prosody_client_kilobytes_per_second")
    if "limits" not in settings.modules() or not settings.client_rate:
        return wrong("no limit for what clients send", f"{limit} kb/s")
    text = settings.client_rate.lower().removesuffix("/s").removesuffix("kb").strip()
    if not (text.isascii() and text.isdecimal()):
        raise UnseenError("the limit for clients is not in kb/s")
    found = f"clients may send {text} kb/s"
    return fine(found) if int(text) <= limit else wrong(found, f"{limit} kb/s")
