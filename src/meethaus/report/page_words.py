"""What the report for people says, in both languages. What was found stands in English."""

from typing import Final

from meethaus.catalogue import Text, Vantage
from meethaus.catalogue.overview import Place
from meethaus.report.lights import Light
from meethaus.settings.intent import Origin
from meethaus.verdicts import Word

__all__ = ["LIGHTS", "ORIGINS", "PLACES", "UNSEEN", "WORDS", "Words"]


class Words:
    """Headings and sentences of the page; `{…}` is filled in."""

    title = Text("Privacy report", "Datenschutzbericht")
    skip = Text("To the result", "Zum Ergebnis")
    looked_at = Text("Looked at", "Angesehen am")
    valid_until = Text("To be renewed by", "Zu erneuern bis")
    valid_why = Text(
        "After 90 days nobody knows any more whether it still holds. A change of the server, an "
        "update or a waiver that runs out ends it earlier.",
        "Nach 90 Tagen weiß niemand mehr, ob es noch stimmt. Eine Änderung am Server, eine "
        "Aktualisierung oder eine ablaufende Ausnahme beenden die Gültigkeit früher.",
    )
    made_by = Text("Made by", "Erstellt von")
    judged_by = Text("Judged by", "Beurteilt nach")
    profile = Text("profile", "Profil")
    result = Text("Result", "Ergebnis")
    nothing = Text(
        "No server was looked at, so nothing is known.",
        "Kein Server wurde angesehen; es ist also nichts bekannt.",
    )
    unreachable = Text(
        "Nothing is known about this server, because it could not be looked at.",
        "Über diesen Server ist nichts bekannt, weil er nicht angesehen werden konnte.",
    )
    goals = Text("By protection goal", "Nach Schutzziel")
    goals_count = Text(
        "{fine} of {all} points are as they should be.",
        "{fine} von {all} Punkten sind, wie sie sein sollen.",
    )
    goals_unused = Text(
        "{unused} of {all} requirements behind it are answered by nothing here.",
        "{unused} von {all} Anforderungen dazu beantwortet hier nichts.",
    )
    flows = Text("Who sends what to whom", "Wer wem was schickt")
    flows_alt = Text(
        "Picture of the data flows. The list below says the same in words.",
        "Bild der Datenflüsse. Die Liste darunter sagt dasselbe in Worten.",
    )
    flows_how = Text(
        "Drawn by what was seen on the server. The numbers are those of the list.",
        "Gezeichnet nach dem, was auf dem Server zu sehen war. Die Zahlen sind die der Liste.",
    )
    deviations = Text("Deviations", "Abweichungen")
    deviations_none = Text("None among what was judged.", "Keine in dem, was beurteilt wurde.")
    found = Text("Found", "Gefunden")
    expected = Text("Expected", "Erwartet")
    why = Text("Why it matters", "Warum es wichtig ist")
    remedy = Text("What to do", "Was zu tun ist")
    settings = Text(
        "Change the setting in the inventory, or sign a waiver.",
        "Die Einstellung im Inventar ändern oder eine Ausnahme unterschreiben.",
    )
    answers = Text("Who answers for it", "Wer es verantwortet")
    reason = Text("Reason", "Grund")
    not_seen = Text("What was not verified", "Was nicht geprüft wurde")
    not_seen_here = Text("Could not be seen this time", "Dieses Mal nicht zu sehen")
    not_judged = Text("Not asked for this time", "Dieses Mal nicht gefragt")
    not_seen_requirements = Text(
        "Requirements that nothing here answers",
        "Anforderungen, die hier nichts beantwortet",
    )
    not_seen_ever: Final = {
        Vantage.INSIDE: Text(
            "What nobody can see from inside a server", "Was von innen niemand sehen kann"
        ),
        Vantage.OUTSIDE: Text(
            "What nobody can see from outside a server", "Was von außen niemand sehen kann"
        ),
    }
    from_outside = Text(
        "Looked at from outside, as any visitor can. Recognised:",
        "Von außen angesehen, wie es alle Besuchenden können. Erkannt:",
    )
    rest = Text("All points", "Alle Punkte")
    legend = Text("What the signs mean", "Was die Zeichen bedeuten")
    original = Text(
        "What was found and expected stands here as the program says it, in English.",
        "Was gefunden und erwartet wurde, steht hier, wie das Programm es sagt: auf Englisch.",
    )


WORDS: Final[dict[Word, Text]] = {
    Word.FAIL: Text("not as it should be", "nicht, wie es sein soll"),
    Word.ERROR: Text("could not be seen", "nicht zu sehen"),
    Word.WAIVED: Text("allowed for a time", "befristet erlaubt"),
    Word.MANUAL: Text("for a person to look at", "von einem Menschen anzusehen"),
    Word.PASS: Text("as it should be", "wie es sein soll"),
    Word.NOT_APPLICABLE: Text("has no meaning here", "hier ohne Bedeutung"),
}
"""In the order in which they are shown."""

LIGHTS: Final[dict[Light, Text]] = {
    Light.BAD: Text("Not as it should be", "Nicht, wie es sein soll"),
    Light.UNKNOWN: Text("Not fully known", "Nicht ganz bekannt"),
    Light.RESERVED: Text("Fine, with reservations", "In Ordnung, mit Vorbehalt"),
    Light.GOOD: Text(
        "As it should be, as far as it can be seen", "Wie es sein soll, soweit es zu sehen ist"
    ),
}

ORIGINS: Final[dict[Origin, Text]] = {
    Origin.INVENTORY: Text("its inventory", "seinem Inventar"),
    Origin.RECORD: Text(
        "the record that the last installation left on it",
        "den Angaben, die die letzte Installation auf ihm hinterließ",
    ),
    Origin.PROFILE: Text(
        "the profile alone; nobody wrote down what is wanted of it",
        "dem Profil allein; niemand hat aufgeschrieben, was von ihm gewollt ist",
    ),
}

PLACES: Final[dict[Place, Text]] = {
    Place.BROWSERS: Text("Browsers", "Browser"),
    Place.SERVER: Text("The server", "Der Server"),
    Place.WEB: Text("Page, signals", "Seite, Signale"),
    Place.BRIDGE: Text("Sound, picture", "Ton, Bild"),
    Place.RELAY: Text("Detour (TURN)", "Umweg (TURN)"),
    Place.INSIDE: Text("Daemons behind", "Dienste dahinter"),
    Place.NAMES: Text("Name servers", "Namensserver"),
    Place.TIME: Text("Time servers", "Zeitserver"),
    Place.PACKAGES: Text("Package sources", "Paketquellen"),
    Place.AUTHORITY: Text("Certificate authority", "Zertifizierungsstelle"),
    Place.OTHERS: Text("Everybody else", "Alle anderen"),
}

_NOWHERE: Final = (
    Text(
        "Who else has access to the machine that carries the server, and where it stands.",
        "Wer sonst Zugang zu der Maschine hat, auf der der Server läuft, und wo sie steht.",
    ),
    Text(
        "What people record or write down on devices of their own.",
        "Was Menschen auf eigenen Geräten aufzeichnen oder mitschreiben.",
    ),
    Text(
        "What networks between people and the server see: who talks to the server, when, how much.",
        "Was Netze zwischen den Menschen und dem Server sehen: wer wann wie viel mit ihm spricht.",
    ),
)

UNSEEN: Final[dict[Vantage, tuple[Text, ...]]] = {
    Vantage.INSIDE: (
        *_NOWHERE,
        Text(
            "What browsers really send, and what strangers reach: that is seen from outside only.",
            "Was Browser wirklich senden und was Fremde erreichen: Das ist nur von außen zu sehen.",
        ),
    ),
    Vantage.OUTSIDE: (
        *_NOWHERE,
        Text(
            "What the server writes down, keeps and sends on: that is seen on the server only.",
            "Was der Server aufschreibt, aufhebt und weitergibt: Das ist nur auf ihm zu sehen.",
        ),
        Text(
            "What a browser does in a meeting: only what it is sent was read, and nothing was run.",
            "Was ein Browser in einer Besprechung tut: Es wurde nur gelesen, was er bekommt, und "
            "nichts davon ausgeführt.",
        ),
    ),
}
