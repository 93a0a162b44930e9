"""Examples for the controls of meet."""

from dataclasses import replace

from meethaus.probes.host_record_content import Recipient, RecordedPlaces
from tests.support.examples import Example

DECLARED = {
    "meet_host_country": "DE",
    "meet_hoster_country": "NL",
    "meet_hoster_parent_country": "",
}
MAIL = Recipient("mail-relay", "eea", learns_of_participants=True)
CA = Recipient("certificate-authority", "third-country", learns_of_participants=False)
PLACES = RecordedPlaces(present=True, country="DE", hoster_country="NL", recipients=(MAIL, CA))
NO_RECORD = RecordedPlaces(present=False)
FAR = replace(PLACES, recipients=(replace(MAIL, place="third-country"), CA))


def waived(subject: str) -> list[dict[str, str]]:
    return [{"subject": subject, "owner": "x", "reason": "y", "expires": "9999-12-31"}]


EXAMPLES = {
    "meet-server-in-eea": [
        Example((PLACES,), DECLARED),
        Example((NO_RECORD,), DECLARED),
        Example((replace(PLACES, country="US"),), DECLARED, because="the record says US"),
        Example((NO_RECORD,), {**DECLARED, "meet_host_country": "US"}, because="US"),
        Example(
            (NO_RECORD,),
            {
                **DECLARED,
                "meet_host_country": "CH",
                "meet_waivers": waived("host-outside-eea:CH"),
            },
        ),
        Example((PLACES,), unseen="nobody says"),
    ],
    "meet-hoster-in-eea": [
        Example((PLACES,), DECLARED),
        Example((NO_RECORD,), DECLARED),
        Example((replace(PLACES, hoster_country="US"),), DECLARED, because="other seats"),
        Example(
            (replace(PLACES, hoster_country="US"),),
            {**DECLARED, "meet_hoster_country": "US"},
            because="US",
        ),
        Example(
            (replace(PLACES, hoster_country="US", parent_country="DE"),),
            {**DECLARED, "meet_hoster_country": "US", "meet_hoster_parent_country": "DE"},
            because="US",
        ),
        Example(
            (replace(PLACES, parent_country="US"),),
            {**DECLARED, "meet_hoster_parent_country": "US"},
            because="US",
        ),
        Example(
            (replace(PLACES, parent_country="US"),),
            {
                **DECLARED,
                "meet_hoster_parent_country": "US",
                "meet_waivers": waived("hoster-parent-outside-eea:Example"),
            },
        ),
        Example((PLACES,), unseen="nobody says"),
        Example(
            (replace(PLACES, hoster_country="US", parent_country="US"),),
            {
                **DECLARED,
                "meet_hoster_country": "US",
                "meet_hoster_parent_country": "US",
                "meet_waivers": waived("hoster-parent-outside-eea:Example"),
            },
            because="US",
        ),
    ],
    "meet-recipients-in-eea": [
        Example((PLACES,)),
        Example((NO_RECORD,)),
        Example((FAR,), because="mail-relay"),
        Example((FAR,), {"meet_waivers": waived("recipient-outside-eea:x")}),
    ],
}
