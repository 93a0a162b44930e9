"""The questions of `init` about where the server stands, and what they become."""

from collections.abc import Mapping
from typing import Final

from meethaus.cli.question import Question
from meethaus.settings import Location
from meethaus.settings.location import country_problem, day_problem, needed_waivers
from meethaus.settings.values import Value

__all__ = ["LOCATION_QUESTIONS", "location_of", "waivers_of"]


def location_of(answers: Mapping[str, str]) -> Location:
    """Return where the server stands."""
    return Location(
        country=answers["country"],
        hoster=answers["hoster"],
        hoster_country=answers["hoster_country"],
        parent=answers["hoster_parent"],
        parent_country=answers.get("hoster_parent_country", ""),
    )


def waivers_of(answers: Mapping[str, str]) -> list[Value]:
    """Return the waivers that the location needs, all for the one reason that was given."""
    return [
        {
            "subject": subject,
            "owner": answers["waiver_owner"],
            "reason": answers["waiver_reason"],
            "expires": answers["waiver_expires"],
        }
        for subject in needed_waivers(location_of(answers).variables)
    ]


def _parent(answers: Mapping[str, str]) -> bool:
    """Tell whether somebody stands behind the hoster."""
    return bool(answers["hoster_parent"])


def _outside(answers: Mapping[str, str]) -> bool:
    """Tell whether anything about the location has to be waived."""
    return bool(needed_waivers(location_of(answers).variables))


LOCATION_QUESTIONS: Final = (
    Question(
        "country",
        "Country in which the server stands",
        "A code of two letters, such as DE. Not where the company sits: where the machine is. Your "
        "hosting company says which of its data centres it is.",
        required=True,
        problem=country_problem,
    ),
    Question(
        "hoster",
        "Who runs the place where it stands",
        "The legal person you rent from, as the contract names it. Your own name if the server "
        "stands in your house.",
        required=True,
    ),
    Question(
        "hoster_country",
        "Country of that company's seat",
        "A code of two letters. A server in Germany can belong to a company elsewhere, and then "
        "that country's law reaches it too.",
        required=True,
        problem=country_problem,
    ),
    Question(
        "hoster_parent",
        "Company behind the hoster",
        "The one at the top that controls it. Enter means that there is none.",
    ),
    Question(
        "hoster_parent_country",
        "Country of that parent's seat",
        "A code of two letters. The authorities there can address the parent.",
        required=True,
        problem=country_problem,
        applies=_parent,
    ),
    Question(
        "waiver_owner",
        "Who answers for it",
        "Server, hoster or its parent is outside of the EU/EEA. Every run refuses that, unless a "
        "waiver says who answers for it, why it is right all the same, and until when. Name a "
        "person or an office.",
        required=True,
        applies=_outside,
    ),
    Question(
        "waiver_reason",
        "Why it is right all the same",
        "This is your written assessment. Where the European Commission has decided that the "
        "country protects data adequately, name that decision and its date.",
        required=True,
        applies=_outside,
    ),
    Question(
        "waiver_expires",
        "Last day of the waiver",
        "As YYYY-MM-DD. From the day after, runs stop until somebody has judged it again; a year "
        "is a good time.",
        required=True,
        problem=day_problem,
        applies=_outside,
    ),
)
