"""`meethaus init`: questions, options, and what it writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from meethaus.cli.questions import QUESTIONS, complete
from meethaus.errors import UsageError
from meethaus.settings.profile import profiles
from tests.support.places import HERE, OPERATOR, OPERATOR_FLAGS
from tests.unit.cli.conftest import Meethaus

NAMED = ("--domain", "meet.example.org", "--email", "admin@example.org")
PLACED = ("--country", "DE", "--hoster", "Example Hosting", "--hoster-country", "DE")
OPERATED = (*NAMED, *OPERATOR_FLAGS)
NEEDED = (*OPERATED, *PLACED)
WAIVER = ("--waiver-owner", "Board", "--waiver-reason", "2000/518/EC")


def settings(directory: Path) -> dict[str, object]:
    text = (directory / "group_vars" / "all" / "meet.yml").read_text("utf-8")
    found: dict[str, object] = yaml.safe_load(text)
    return found


def test_flags_alone_write_an_inventory(meethaus: Meethaus, tmp_path: Path) -> None:
    ended = meethaus("init", tmp_path / "new", "--yes", *NEEDED, "--address", "192.0.2.10")
    assert ended.code == 0
    assert "ssh root@192.0.2.10" in ended.out
    assert settings(tmp_path / "new") == {
        "meet_domain": "meet.example.org",
        **OPERATOR.variables,
        **HERE.variables,
        "meet_profile": "base",
        "meet_language": "de",
        "meet_certificate_source": "acme",
        "meet_log_retention_days": 7,
    }


def test_every_option_reaches_its_setting(meethaus: Meethaus, tmp_path: Path) -> None:
    new = tmp_path / "new"
    words = (
        *("--user", "admin", "--port", "2222", "--ssh-network", "192.0.2.0/24, 2001:db8::/32"),
        *("--public-ipv4", "192.0.2.10", "--public-ipv6", "2001:db8::10", "--language", "en"),
        *("--certificate-source", "files", "--certificate-file", "/c", "--log-retention-days", "3"),
        *("--certificate-key-file", "/k", "--profile", "members"),
    )
    assert meethaus("init", new, "--yes", *NEEDED, *words).code == 0
    assert settings(new) == {
        "meet_domain": "meet.example.org",
        **OPERATOR.variables,
        **HERE.variables,
        "meet_profile": "members",
        "meet_public_ipv4": "192.0.2.10",
        "meet_public_ipv6": "2001:db8::10",
        "meet_language": "en",
        "meet_certificate_source": "files",
        "meet_certificate_file": "/c",
        "meet_certificate_key_file": "/k",
        "meet_log_retention_days": 3,
        "meet_ssh_allowed_networks": ["192.0.2.0/24", "2001:db8::/32"],
    }
    hosts = yaml.safe_load((new / "hosts.yml").read_text("utf-8"))["meet"]["hosts"]
    assert hosts["meet.example.org"]["ansible_port"] == 2222


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "--domain is needed"),
        (("--domain", "meet"), "--domain must be a full host name"),
        (("--domain", "meet.example.org", "--email", "x"), "--email must be a mail address"),
        (OPERATED, "--country is needed"),
        ((*NAMED, *PLACED), "--operator-name is needed"),
        ((*NEEDED, "--operator-address", "Street 1, ,"), "--operator-address must be one line"),
        ((*OPERATED, "--country", "EU"), "--country must be a country code"),
        ((*OPERATED, "--country", "UK"), "perhaps GB"),
        ((*OPERATED, "--country", "DE"), "--hoster is needed"),
        ((*OPERATED, "--country", "DE", "--hoster", ""), "--hoster must not be empty"),
        ((*OPERATED, *PLACED[:4]), "--hoster-country is needed"),
        ((*NEEDED, "--hoster-parent", "Parent"), "--hoster-parent-country is needed"),
        ((*NEEDED, "--country", "US"), "--waiver-owner is needed"),
        ((*NEEDED, "--country", "US", *WAIVER), "--waiver-expires is needed"),
        ((*NEEDED, "--country", "US", *WAIVER, "--waiver-expires", "soon"), "YYYY-MM-DD"),
        ((*NEEDED, "--language", "fr"), "--language must be one of de, en"),
        ((*NEEDED, "--profile", "secret"), "--profile must be one of base, event, high, members"),
        ((*NEEDED, "--profile", "event"), "BigBlueButton, which this version does not install"),
        (
            (*NEEDED, "--profile", "high"),
            "Meet in person, or choose a service",
        ),
        ((*NEEDED, "--log-retention-days", "8"), "--log-retention-days must be a whole number"),
        ((*NEEDED, "--port", "70000"), "--port must be a whole number from 1 to 65535"),
        ((*NEEDED, "--port", "-1"), "--port must be a whole number"),
        ((*NEEDED, "--ssh-network", "192.0.2.0/24,x"), "--ssh-network must be a network"),
        ((*NEEDED, "--public-ipv4", "::1"), "--public-ipv4 must be an IPv4 address"),
        ((*NEEDED, "--address", "not an address"), "--address must be an IP address"),
        ((*NEEDED, "--certificate-source", "files"), "--certificate-file is needed"),
    ],
)
def test_an_answer_that_cannot_be_used_writes_nothing(
    meethaus: Meethaus, tmp_path: Path, words: tuple[str, ...], hint: str
) -> None:
    ended = meethaus("init", tmp_path / "new", "--yes", *words)
    assert ended.code == 2
    assert hint in ended.err
    assert not (tmp_path / "new").exists()


def test_what_is_outside_is_written_with_its_waivers(meethaus: Meethaus, tmp_path: Path) -> None:
    outside = ("--country", "CH", "--hoster-parent", "Parent Inc.", "--hoster-parent-country", "US")
    words = (*NEEDED, *outside, *WAIVER, "--waiver-expires", "2027-06-30")
    assert meethaus("init", tmp_path / "new", "--yes", *words).code == 0
    written = settings(tmp_path / "new")
    assert written["meet_hoster_parent_country"] == "US"
    whole = {"owner": "Board", "reason": "2000/518/EC", "expires": "2027-06-30"}
    assert written["meet_waivers"] == [
        {"subject": "host-outside-eea:CH", **whole},
        {"subject": "hoster-parent-outside-eea:Parent Inc.", **whole},
    ]


def test_an_existing_inventory_stays(meethaus: Meethaus, tmp_path: Path) -> None:
    assert meethaus("init", tmp_path / "new", "--yes", *NEEDED).code == 0
    before = (tmp_path / "new" / "group_vars" / "all" / "vault.yml").read_bytes()
    assert meethaus("init", tmp_path / "new", "--yes", *NEEDED).code == 2
    assert (tmp_path / "new" / "group_vars" / "all" / "vault.yml").read_bytes() == before


def test_json_names_the_files_and_no_secret(meethaus: Meethaus, tmp_path: Path) -> None:
    ended = meethaus("init", tmp_path / "new", "--yes", *NEEDED, "--format", "json")
    result = ended.envelope["result"]
    assert result["vault"] == str(tmp_path / "new" / "group_vars" / "all" / "vault.yml")
    password = (tmp_path / "new" / ".vault-password").read_text("utf-8").strip()
    assert password not in ended.out + ended.err


def test_without_a_terminal_nobody_is_asked(meethaus: Meethaus, tmp_path: Path) -> None:
    ended = meethaus("init", tmp_path / "new")
    assert ended.code == 2
    assert "Add --yes." in ended.err


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return a list of what a person types, in order; all of it must be used."""
    lines: list[str] = []

    def prompt(_text: str, *, default: str | None = None, **_options: object) -> str:
        line = lines.pop(0)
        return line or (default or "")

    monkeypatch.setattr("typer.prompt", prompt)
    yield lines
    assert lines == []


def test_a_person_is_asked_until_the_answer_can_be_used(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["meet", "", "meet.example.org", "admin@example.org"]
    typed += ["Example Operator", "Street 1, , City", "Street 1, City"]
    typed += ["DE", "Example Hosting", "DE"]
    typed += [""] * 11
    answers = complete({}, ask=True)
    assert answers["domain"] == "meet.example.org"
    assert answers["user"] == "root"
    told = capsys.readouterr().err
    assert "It must be a full host name" in told
    assert "It must not be empty" in told


def test_only_what_is_open_is_asked(typed: list[str]) -> None:
    given = {question.key: "" for question in QUESTIONS if not question.required}
    given |= {"domain": "meet.example.org", "certificate_source": "files", "port": "22"}
    given |= {"log_retention_days": "7", "language": "de", "user": "root"}
    typed += ["admin@example.org", *OPERATOR_FLAGS[1::2]]
    typed += ["DE", "Example Hosting", "DE", "/chain.pem", "/key.pem"]
    assert complete(given, ask=True)["certificate_key_file"] == "/key.pem"


def test_an_unneeded_question_is_left_out() -> None:
    placed = {"country": "DE", "hoster": "Example Hosting", "hoster_country": "DE"}
    operator = {"operator_name": "Example Operator", "operator_address": "Street 1"}
    given = {"domain": "meet.example.org", "email": "a@example.org", **operator, **placed}
    answers = complete(given, ask=False)
    unneeded = {"certificate_file", "hoster_parent_country", "waiver_owner", "waiver_reason"}
    assert not unneeded & set(answers)
    with pytest.raises(UsageError, match="--email is needed"):
        complete({"domain": "meet.example.org"}, ask=False)


def test_the_question_for_the_profile_says_what_each_means() -> None:
    (question,) = [each for each in QUESTIONS if each.key == "profile"]
    offered = [each for each in profiles() if not each.refusal]
    assert question.prompt == f"Profile ({' or '.join(each.name for each in offered)})"
    for each in offered:
        assert f"{each.name}: {each.meaning}" in question.explanation
    refused = [each.name for each in profiles() if each.refusal]
    assert f"{' and '.join(refused)} are refused" in question.explanation
    assert all(not question.problem(each.name) for each in offered)


def test_every_question_teaches() -> None:
    for question in QUESTIONS:
        assert question.explanation.endswith(".")
        assert question.default or question.required or "Enter" in question.explanation
