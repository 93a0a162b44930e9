"""When the STUN and TURN servers that visitors are handed are the server's own, and closed."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.outside.relays import Relay, Relays

_NOT_LET_IN = "strangers are let in by account alone, so what the others are handed is not seen"


def _named(relays: tuple[Relay, ...]) -> str:
    return ", ".join(str(each.service) for each in relays)[:200]


def _handed(sights: Sights) -> tuple[Relay, ...]:
    """Return the relays that visitors are handed; raises `UnseenError` if one does not answer."""
    handed = tuple(each for each in sights.fact(Relays).tried if each.handed)
    silent = tuple(each for each in handed if not each.answers)
    if silent:
        raise UnseenError(f"no answer from here: {_named(silent)}")
    return handed


def check_outside_turn_own_hosts(sights: Sights, _: Intent) -> Finding:
    relays = sights.fact(Relays)
    if not relays.let_in:
        return needless(_NOT_LET_IN)
    if relays.foreign:
        named = ", ".join(str(each) for each in relays.foreign)[:200]
        return wrong(f"visitors are sent to {named}", "STUN and TURN servers of this host only")
    if not relays.handed:
        return fine("visitors are handed no STUN or TURN server")
    return fine(f"visitors are handed {len(relays.handed)} services, all of this server")


def check_outside_turn_credentials_needed(sights: Sights, _: Intent) -> Finding:
    opened = tuple(each for each in sights.fact(Relays).tried if each.open)
    if opened:
        return wrong(
            f"whoever asks gets a relay: {_named(opened)}", "an allocation for credentials only"
        )
    _handed(sights)
    return fine("no TURN server that answers here relays without credentials")


def check_outside_turn_inner_closed(sights: Sights, _: Intent) -> Finding:
    tried = sights.fact(Relays).tried
    leading = tuple(each for each in tried if each.inner)
    if leading:
        found = f"a way to {', '.join(leading[0].inner)}: {_named(leading)}"
        return wrong(found, "a refusal for loopback, private and link-local addresses")
    _handed(sights)
    if not any(each.granted or each.open for each in tried):
        return needless("strangers get no relay")
    return fine("relays refuse inner addresses")


def check_outside_turn_granted(sights: Sights, _: Intent) -> Finding:
    relays = sights.fact(Relays)
    handed = _handed(sights)
    refusing = tuple(each for each in handed if not each.granted)
    if refusing:
        found = f"what visitors are handed is refused: {_named(refusing)}"
        return wrong(found, "a relay for everybody who was handed credentials")
    if not handed:
        return needless("strangers are handed no relay" if relays.let_in else _NOT_LET_IN)
    return fine(f"visitors get a relay: {_named(handed)}")
