"""Where to look in the settings of the XMPP server."""

from meethaus.checks.model import Intent
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_prosody import XmppHost, XmppSettings

__all__ = ["guests_wanted", "main", "main_name", "meetings", "rooms_of"]


def main_name(settings: XmppSettings) -> str:
    """Return the name of the host that people meet at."""
    if settings.domain not in settings.hosts:
        raise UnseenError("muc_mapper_domain_base names no host of this server")
    return settings.domain


def main(settings: XmppSettings) -> XmppHost:
    return settings.hosts[main_name(settings)]


def rooms_of(settings: XmppSettings) -> dict[str, XmppHost]:
    """Return the components with people's rooms; daemons meet in those called `internal.`."""
    rooms = settings.kind("muc")
    found = {name: each for name, each in rooms.items() if not name.startswith("internal.")}
    if not found:
        raise UnseenError("there is no component with rooms")
    return found


def meetings(settings: XmppSettings) -> XmppHost:
    name = f"conference.{settings.domain}"
    rooms = rooms_of(settings)
    return rooms.get(name) or rooms.get(f"muc.{settings.domain}") or next(iter(rooms.values()))


def guests_wanted(intent: Intent) -> bool:
    """Tell whether people without an account may come in; the profile decides where nobody said."""
    if "meet_guests_enabled" in intent.values:
        return intent.switch("meet_guests_enabled")
    return intent.value("meet_profile") != "members"
