"""Privacy notice and imprint say what the settings make true, in both languages, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.rendering import Rendered
from tests.templates.noticing import Page, Pages, render_pages

BACKUP = {"name": "Example Backup", "role": "backup", "country": "AT"}
STATED = {
    "web_pages_legal_basis": ["f"],
    "web_pages_authority": ["Example Authority", "authority.example.org"],
}
ALWAYS = (
    *("controller", "purposes", "data", "content", "recording", "storage", "retention"),
    *("recipients", "third-countries", "browser", "obligation", "rights", "authority"),
)

# A setting, what the notice says with it, and what it says without.
SWITCHES: dict[str, tuple[dict[str, Any], str, str]] = {
    "guests": ({"meet_guests_enabled": False}, "no-guests", "guests"),
    "access-log": ({"web_edge_access_log_enabled": True}, "access-log", "no-access-log"),
    "error-log": ({"web_edge_error_log_level": "error"}, "error-log", "unidentified"),
    "prosody": ({"jitsi_prosody_log_level": "info"}, "meeting-log", "no-meeting-log"),
    "focus": ({"jitsi_jicofo_log_level": "INFO"}, "meeting-log", "unidentified"),
    "bridge": ({"jitsi_videobridge_log_level": "INFO"}, "meeting-log", "no-meeting-log"),
    "turn": ({"turn_server_log_enabled": True}, "turn-log", "unidentified"),
    "stay": ({"jitsi_jicofo_stay_signed_in_enabled": True}, "stays-signed-in", ""),
    "local": ({"jitsi_web_local_recording_enabled": True}, "local-recording", "no-local-recording"),
    "local-by-link": (
        {"jitsi_web_link_overrides": ["config.localRecording.disable"]},
        *("local-recording", "no-local-recording"),
    ),
    "direct": (
        {"jitsi_web_extra_config": {"p2p": {"enabled": True, "iceTransportPolicy": "all"}}},
        *("direct", "no-direct"),
    ),
    "direct-by-link": ({"jitsi_web_link_overrides": ["config.p2p"]}, "direct", "own-servers-only"),
    "foreign-stun": (
        {"jitsi_web_extra_config": {"p2p": {"stunServers": [{"urls": "stun:stun.example.org"}]}}},
        *("", "own-servers-only"),
    ),
    "unmuted": ({"jitsi_web_start_muted_enabled": False}, "", "starts-muted"),
    "rooms": (
        {"jitsi_web_extra_config": {"doNotStoreRoom": False}},
        *("rooms-remembered", "rooms-forgotten"),
    ),
    "reviewed": ({"web_pages_reviewed_on": "2026-11-20", **STATED}, "reviewed", "draft"),
    "officer": ({"web_pages_dpo": ["Example Officer"]}, "dpo", ""),
    "own-house": ({"meet_hoster": "Example Operator"}, "own-house", "recipient-list"),
    "outside": ({"meet_host_country": "CH"}, "outside", "inside"),
    **{
        f"basis-{letter}": (
            {"web_pages_legal_basis": [letter], "web_pages_legal_basis_law": "Law § 1"},
            f"basis-{letter}",
            "",
        )
        for letter in "abcef"
    },
}
OTHERS: dict[str, dict[str, Any]] = {
    "default": {},
    "day": {"meet_log_retention_days": 1, "host_logging_retention_days": 1},
    "longer": {"host_logging_retention_days": 30},
    "name": {"jitsi_web_extra_config": {"requireDisplayName": True}},
    "backup": {"meet_extra_recipients": [BACKUP]},
    "american-backup": {"meet_extra_recipients": [BACKUP | {"country": "US"}], **STATED},
    "transfer": {
        "meet_extra_recipients": [BACKUP | {"country": "US"}],
        "web_pages_transfers_de": ["Standardvertragsklauseln"],
        "web_pages_transfers_en": ["Standard contractual clauses"],
        **STATED,
    },
    "parent": {"meet_hoster_parent": "Parent Inc.", "meet_hoster_parent_country": "US"},
    "hostile": {
        "meet_operator_name": '<script>alert("x")</script><!--#echo var="x" -->',
        "meet_operator_address": ["A & B <b>"],
        "web_pages_authority": ["</p><img src=x>"],
        "web_pages_privacy_more_de": ["<i>mehr</i>"],
        "web_pages_imprint_more_en": ["<i>more</i>"],
        "web_pages_register": "<u>",
    },
    "imprint": {
        "web_pages_representative": "Erika Example",
        "web_pages_register": "Amtsgericht Example, HRB 1",
        "web_pages_vat_id": "DE123456789",
        "web_pages_phone": "+49 30 1234567",
        "web_pages_imprint_more_de": ["Aufsicht: Example"],
    },
    "elsewhere": {
        "web_pages_enabled": False,
        "web_pages_privacy_url": "https://example.org/privacy",
    },
    "nowhere": {"web_pages_enabled": False},
    "unfinished": {"web_pages_reviewed_on": "2026-11-20"},
    "wrong": {
        "web_pages_reviewed_on": "20.11.2026",
        "web_pages_contact_email": "nobody",
        "web_pages_legal_basis": ["e"],
        "web_pages_legal_basis_law": " ",
        "web_pages_privacy_url": "http://example.org",
        "web_pages_imprint_url": 'https://example.org/"',
    },
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pages]:
    cases = {name: settings for name, (settings, _, _) in SWITCHES.items()} | OTHERS
    return render_pages(tmp_path_factory.mktemp("pages"), cases)


@pytest.mark.parametrize("language", [0, 1], ids=["de", "en"])
@pytest.mark.parametrize("name", SWITCHES)
def test_a_setting_changes_what_the_notice_says(
    pages: dict[str, Pages], name: str, language: int
) -> None:
    _, on, off = SWITCHES[name]
    usual = pages["default"].notices()[language].texts
    changed = pages[name].notices()[language].texts
    assert not on or (on in changed and on not in usual), sorted(changed)
    assert not off or (off in usual and off not in changed), sorted(changed)


@pytest.mark.parametrize("name", [*SWITCHES, *OTHERS])
def test_both_languages_say_the_same(pages: dict[str, Pages], name: str) -> None:
    german, english = pages[name].notices()
    if name != "hostile":
        assert list(german.texts) == list(english.texts)
    assert [text for text in german.texts.values() if not text.strip()] == []
    assert set(ALWAYS) <= set(german.texts)


@pytest.mark.parametrize("name", ["privacy.de", "privacy.en", "imprint.de", "imprint.en"])
def test_a_page_is_well_made(pages: dict[str, Pages], name: str) -> None:
    page = pages["default"].page(name)
    tags = [tag for tag, _ in page.elements]
    assert page.elements[0] == ("html", {"lang": name[-2:]})
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert not {"script", "img", "iframe", "form", "style", "object"} & set(tags)
    assert [of for _, of in page.elements if any(key.startswith("on") for key in of)] == []
    assert [link for link in page.links() if "//" in link] == []
    other = {"de": "en", "en": "de"}[name[-2:]]
    switch = [of for tag, of in page.elements if tag == "a" and of.get("hreflang") == other]
    assert [of["href"] for of in switch] == [f"/{name[:-3]}?lang={other}"]
    assert switch[0]["lang"] == other


def test_periods_are_those_of_the_settings(pages: dict[str, Pages]) -> None:
    for name, german, english in (
        ("default", "nach spätestens 7 Tagen", "after 7 days"),
        ("day", "nach spätestens 1 Tag gelöscht", "after 1 day at"),
        ("longer", "nach spätestens 30 Tagen", "after 30 days"),
    ):
        notices = pages[name].notices()
        assert german in notices[0].said("retention")
        assert english in notices[1].said("retention")


def test_the_name_is_asked_for_where_the_client_does(pages: dict[str, Pages]) -> None:
    for name, german, english in (
        ("default", "Einen Namen verlangt der Server nicht", "asks for no name"),
        ("name", "Ein Name ist nötig", "A name is needed"),
    ):
        notices = pages[name].notices()
        assert german in notices[0].said("obligation")
        assert english in notices[1].said("obligation")


def test_controller_and_contact_are_the_operators(pages: dict[str, Pages]) -> None:
    for page in pages["default"].notices():
        for line in ("Example Operator", "Example Street 1", "12345 Example", "it@example.org"):
            assert line in page.said("controller")


def test_recipients_are_those_who_get_data_of_people(pages: dict[str, Pages]) -> None:
    german, english = pages["default"].notices()
    assert german.said("recipient-list") == (
        "Example Hosting (Sitz: Deutschland): Betreiber des Ortes, an dem ein Server steht"
    )
    assert "Germany" in english.said("recipient-list")
    assert "Let's Encrypt" not in german.text
    assert "Example Backup (Sitz: Österreich): Sicherungskopien" in pages["backup"].notices()[
        0
    ].said("recipient-list")


def test_a_transfer_is_told_with_what_it_rests_on(pages: dict[str, Pages]) -> None:
    missing = ["web_pages_transfers_de", "web_pages_transfers_en"]
    assert json.loads(pages["american-backup"].sources["missing"]) == missing
    german, english = pages["transfer"].notices()
    assert "Vereinigte Staaten von Amerika" in german.said("outside")
    assert "Standardvertragsklauseln" in german.said("third-countries")
    assert "Standard contractual clauses" in english.said("third-countries")
    assert json.loads(pages["transfer"].sources["missing"]) == []


def test_a_parent_outside_is_named_and_is_no_transfer(pages: dict[str, Pages]) -> None:
    for page in pages["parent"].notices():
        assert "Parent Inc." in page.said("third-countries")
        assert "inside" in page.texts


@pytest.mark.parametrize(("letter", "there"), [("a", 0), ("b", 0), ("c", 0), ("e", 1), ("f", 1)])
def test_objection_goes_with_the_legal_bases_it_is_for(
    pages: dict[str, Pages], letter: str, there: int
) -> None:
    for page in pages[f"basis-{letter}"].notices():
        assert ("objection" in page.texts) == bool(there)
        assert ("portability" in page.texts) == (letter in "ab")


def test_what_nobody_stated_is_not_claimed(pages: dict[str, Pages]) -> None:
    assert json.loads(pages["default"].sources["missing"]) == [
        "web_pages_legal_basis",
        "web_pages_authority",
    ]
    for page in pages["default"].notices():
        marked = [of for _, of in page.elements if of.get("class") == "open"]
        assert len(marked) == 2
        assert not {f"basis-{letter}" for letter in "abcef"} & set(page.texts)
    for page in pages["reviewed"].notices():
        assert [of for _, of in page.elements if of.get("class") == "open"] == []
        assert "Example Authority" in page.said("authority")


def test_what_the_operator_writes_is_text_only(pages: dict[str, Pages]) -> None:
    for name in ("privacy.de", "privacy.en", "imprint.de", "imprint.en"):
        source = pages["hostile"].sources[name]
        page = Page.read(source)
        assert not {"script", "img", "b", "i", "u"} & {tag for tag, _ in page.elements}
        assert "<!--#" not in source
        assert '<script>alert("x")</script>' in page.text


def test_imprint_shows_what_is_given_and_no_more(pages: dict[str, Pages]) -> None:
    bare = pages["default"].page("imprint.de")
    assert not {"representative", "register", "more"} & set(bare.texts)
    full = pages["imprint"].page("imprint.de")
    for line in ("Erika Example", "HRB 1", "DE123456789", "+49 30 1234567", "Aufsicht: Example"):
        assert line in full.text
    assert "Aufsicht: Example" not in pages["imprint"].page("imprint.en").text


def test_links_lead_to_the_own_pages(pages: dict[str, Pages]) -> None:
    own = ["https://meet.example.org/privacy", "https://meet.example.org/imprint"]
    assert pages["default"].page("links.de").links() == own
    assert pages["elsewhere"].page("links.en").links() == ["https://example.org/privacy"]
    assert pages["nowhere"].page("links.en").links() == []


def test_good_settings_are_not_refused(pages: dict[str, Pages]) -> None:
    for name in ("default", "reviewed", "elsewhere", "nowhere", "basis-e"):
        assert json.loads(pages[name].sources["refused"]) == []


def test_bad_settings_are_refused_with_a_remedy(pages: dict[str, Pages]) -> None:
    [review] = json.loads(pages["unfinished"].sources["refused"])
    assert review["remedy"].startswith("A notice that lacks")
    assert "web_pages_legal_basis and web_pages_authority" in review["remedy"]
    names = [each["name"] for each in json.loads(pages["wrong"].sources["refused"])]
    assert names == [
        "web_pages_reviewed_on",
        "web_pages_reviewed_on",
        "web_pages_contact_email",
        "web_pages_legal_basis_law",
        "web_pages_privacy_url",
        "web_pages_imprint_url",
        "web_pages_privacy_url or web_pages_imprint_url",
    ]


def test_a_deployment_of_several_hosts_is_spoken_of_as_such(split: dict[str, Rendered]) -> None:
    place = "usr/local/share/meethaus/pages"
    page = Page.read(split["web"].text("web_pages", f"{place}/privacy.en.html"))
    assert "The servers stand in: Germany" in page.said("recipients")
    said = {"no-guests", "access-log", "meeting-log", "turn-log", "local-recording"}
    assert said <= set(page.texts)


def test_style_sheet_loads_nothing(single: Rendered) -> None:
    sheet = single.text("web_pages", "usr/local/share/meethaus/pages/pages.css")
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}")
