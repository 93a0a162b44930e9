"""What an invitation has to know of the server it leads to."""

from dataclasses import dataclass

from meethaus.errors import SettingsError
from meethaus.invitations.text import Language
from meethaus.settings import Part, Settings, Specs

__all__ = ["Server", "server_of"]


@dataclass(frozen=True, slots=True)
class Server:
    """`hours_allowed` is how long a token may be good, `guests` whether people need no account."""

    domain: str
    hours_allowed: int
    guests: bool
    language: Language


def server_of(settings: Settings, specs: Specs) -> Server:
    """Return what the settings say; raises `SettingsError` where only Ansible could tell."""
    if settings.product != "jitsi":
        raise _refusal(
            f"meet_product is {settings.product}; links can be made for jitsi only.",
            "Write: meet_product: jitsi",
        )
    host = next(each for each in settings.hosts if Part.PROSODY in each.parts)
    domain = settings.domain
    hours = host.variables["jitsi_prosody_token_hours"]
    language = host.variables["meet_language"]
    guests = host.variables["meet_guests_enabled"]
    if guests == specs.variables["meet_guests_enabled"].default:
        guests = settings.profile != "members"
    if "{{" in domain or "{%" in domain:
        raise _computed("meet_domain", domain)
    if not isinstance(hours, int):
        raise _computed("jitsi_prosody_token_hours", hours)
    if not isinstance(guests, bool):
        raise _computed("meet_guests_enabled", guests)
    if language not in tuple(Language):
        raise _computed("meet_language", language)
    return Server(domain, hours, guests, Language(str(language)))


def _computed(name: str, value: object) -> SettingsError:
    """Say that a value is a template."""
    return _refusal(
        f"{name} is {value!r}, which Ansible computes; invite has to know it.",
        f"Write the value itself at {name}.",
    )


def _refusal(message: str, remedy: str) -> SettingsError:
    return SettingsError(
        message, code="invite-settings", remedy=remedy, docs="how-to/invite-people.md"
    )
