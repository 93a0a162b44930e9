"""The token says what the server's module asks for, and the mails say what is so."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from meethaus.errors import SettingsError, UsageError
from meethaus.invitations import Invitation, Language, Meeting, Period, Signer, invitation
from meethaus.invitations.server import Server, server_of
from meethaus.invitations.text import time_in_words
from meethaus.invitations.title import read_title
from meethaus.invitations.token import signed
from meethaus.settings import Host, Part, Settings, load_specs

BEGINS = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
PERIOD = Period(BEGINS, BEGINS + timedelta(hours=3))
SECRET = "a-Secret-of-more-than-32-characters-0123"
SIGNER = Signer("invitations", SECRET)
BERLIN = timezone(timedelta(hours=1), "CET")


def made(
    title: str = "Elternabend", language: Language = Language.GERMAN, *, guests: bool = True
) -> Invitation:
    meeting = Meeting("meet.example.org", "k3tq-9xw4", title, PERIOD, guests)
    return invitation(meeting, SIGNER, language)


def parts(link: str) -> list[str]:
    return link.partition("?jwt=")[2].split(".")


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_token_says_what_the_module_asks_for() -> None:
    header, claims, _ = parts(made().moderator_link)
    assert decoded(header) == {"alg": "HS256", "typ": "JWT"}
    assert decoded(claims) == {
        "iss": "invitations",
        "aud": "meet.example.org",
        "room": "k3tq-9xw4",
        "iat": 1796144400,
        "nbf": 1796144400,
        "exp": 1796144400 + 3 * 3600,
    }


def test_token_is_signed_with_the_secret_of_the_issuer() -> None:
    header, claims, signature = parts(made().moderator_link)
    expected = hmac.new(SECRET.encode(), f"{header}.{claims}".encode(), "sha256").digest()
    assert base64.urlsafe_b64decode(signature + "=") == expected


def test_signature_of_the_example_on_jwt_io_is_the_one_shown_there() -> None:
    claims: dict[str, str | int] = {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}
    token = signed(claims, "your-256-bit-secret")
    assert token.endswith(".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")


def test_everybody_gets_the_link_without_the_token() -> None:
    found = made()
    assert found.link == "https://meet.example.org/k3tq-9xw4"
    assert found.link in found.mail
    assert found.link in found.moderator_mail
    assert found.moderator_link in found.moderator_mail
    assert "jwt" not in found.mail


def test_token_is_in_no_representation() -> None:
    signature = parts(made().moderator_link)[2]
    assert signature not in repr(made())
    assert SECRET not in repr(SIGNER)


@pytest.mark.parametrize("language", list(Language))
def test_mail_names_title_times_and_zone(language: Language) -> None:
    found = made(language=language)
    for mail in (found.mail, found.moderator_mail):
        assert mail.startswith("Elternabend\n")
        assert time_in_words(PERIOD.begins, language) in mail
    assert time_in_words(PERIOD.ends, language) in found.moderator_mail
    assert {Language.GERMAN: "geheim", Language.ENGLISH: "secret"}[language] in found.moderator_mail


def test_mail_without_a_title_says_what_it_is() -> None:
    assert made("").mail.startswith("Videokonferenz\n")
    assert made("", Language.ENGLISH).mail.startswith("Video conference\n")


def test_title_with_braces_stays_as_it_is() -> None:
    assert made("{link} {0}").mail.startswith("{link} {0}\n")


@pytest.mark.parametrize(
    ("language", "with_guests", "without"),
    [
        (Language.GERMAN, "kein Konto", "mit Ihrem Konto"),
        (Language.ENGLISH, "no account", "with your account"),
    ],
)
def test_mail_says_whether_an_account_is_needed(
    language: Language, with_guests: str, without: str
) -> None:
    assert with_guests in made(language=language).mail
    assert without in made(language=language, guests=False).mail
    assert with_guests not in made(language=language, guests=False).mail


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        (BERLIN, Language.GERMAN, "01.12.2026, 18:00 Uhr (CET, UTC+01:00)"),
        (BERLIN, Language.ENGLISH, "1 December 2026, 18:00 (CET, UTC+01:00)"),
        (UTC, Language.GERMAN, "01.12.2026, 17:00 Uhr (UTC)"),
    ],
)
def test_time_is_written_with_its_zone(zone: timezone, language: Language, expected: str) -> None:
    assert time_in_words(BEGINS, language, zone) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "is empty"),
        (" \t", "is empty"),
        ("x" * 101, "has 101 characters; it may have 100"),
        ("a\nb", "cannot be seen"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", "cannot be seen"),
    ],
)
def test_title_that_fits_in_no_mail_is_refused(given: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_title(given)


def test_title_loses_blanks_around_it_and_may_be_left_out() -> None:
    assert read_title("  Elternabend 7b ") == "Elternabend 7b"
    assert read_title(None) == ""


def settings(
    product: str = "jitsi", domain: str = "meet.example.org", profile: str = "base", **own: Any
) -> Settings:
    specs = load_specs()
    variables: dict[str, Any] = {
        key: each.default for key, each in specs.variables.items() if not each.secret
    }
    host = Host("a", "192.0.2.1", 22, "root", tuple(Part), variables | own, ())
    return Settings(1, Path("inventory"), domain, product, profile, (host,))


def test_server_has_its_defaults() -> None:
    expected = Server("meet.example.org", 12, guests=True, language=Language.GERMAN)
    assert server_of(settings(), load_specs()) == expected


def test_server_for_members_takes_no_guests() -> None:
    assert not server_of(settings(profile="members"), load_specs()).guests
    assert not server_of(settings(meet_guests_enabled=False), load_specs()).guests


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"product": "bigbluebutton"}, "meet_product"),
        ({"domain": "{{ x }}"}, "meet_domain"),
        ({"jitsi_prosody_token_hours": "{{ x }}"}, "jitsi_prosody_token_hours"),
        ({"meet_guests_enabled": "{{ x }}"}, "meet_guests_enabled"),
        ({"meet_language": "{{ x }}"}, "meet_language"),
    ],
)
def test_server_that_cannot_be_known_is_refused(changed: dict[str, Any], name: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        server_of(settings(**changed), load_specs())
    assert name in refused.value.remedy
