"""When the server and all who learn of participants are where European law holds."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_record_content import RecordedPlaces
from meethaus.settings.collection_rules import collection_rule


def _is_inside(country: str) -> bool:
    return country in collection_rule("location", "inside")()


def _is_waived(intent: Intent, kind: str) -> bool:
    """Tell whether somebody answers for it; apply stops where a waiver has expired."""
    return any(
        str(each.get("subject", "")).startswith(f"{kind}:")
        for each in intent.entries("meet_waivers")
    )


def _judge(country: str, intent: Intent, kind: str) -> Finding | None:
    """Judge one country; `None` if it is inside."""
    if _is_inside(country):
        return None
    if _is_waived(intent, kind):
        return fine(f"{country}, which a waiver accepts")
    return wrong(f"{country or 'nowhere that anybody said'}", "a country of the EU or EEA")


def check_meet_server_in_eea(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordedPlaces)
    wanted = str(intent.value("meet_host_country"))
    country = seen.country if seen.present else wanted
    if country != wanted:
        return wrong(f"the record says {country}", wanted)
    return _judge(country, intent, "host-outside-eea") or fine(f"{country}, by what is declared")


def check_meet_hoster_in_eea(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordedPlaces)
    wanted = (
        str(intent.value("meet_hoster_country")),
        str(intent.value("meet_hoster_parent_country")),
    )
    found = (seen.hoster_country, seen.parent_country) if seen.present else wanted
    if found != wanted:
        return wrong("the record names other seats", "those of the settings")
    seat, parent = found
    kinds = [("hoster-outside-eea", seat)]
    kinds += [("hoster-parent-outside-eea", parent)] if parent else []
    for kind, country in kinds:
        judged = _judge(country, intent, kind)
        if judged:
            return judged
    return fine(f"{' and '.join(each for _, each in kinds)}, by what is declared")


def check_meet_recipients_in_eea(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordedPlaces)
    if not seen.present:
        return needless("nobody wrote down who learns something")
    out = [
        each.role
        for each in seen.recipients
        if each.learns_of_participants and each.place == "third-country"
    ]
    if not out:
        return fine(f"{len(seen.recipients)} recipients, none outside learns of participants")
    if _is_waived(intent, "recipient-outside-eea"):
        return fine("one outside, which a waiver accepts")
    return wrong(f"outside: {', '.join(out[:3])}", "in the EU or EEA")
