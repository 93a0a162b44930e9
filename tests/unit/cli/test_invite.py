"""`invite`, on an inventory as `init` writes it, with Ansible's own vault."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.runs import start
from tests.unit.cli.conftest import HOST, Meethaus

TOMORROW = (datetime.now().astimezone() + timedelta(days=1)).strftime("%Y-%m-%dT18:00")


@pytest.fixture
def prepared(meethaus: Meethaus, inventory: Path) -> Path:
    """Return an inventory whose vault has the issuer."""
    assert meethaus("invite", "--prepare", "-i", inventory).code == 0
    return inventory


def vault_of(inventory: Path) -> Path:
    return inventory / "group_vars" / "all" / "vault.yml"


def held(inventory: Path) -> dict[str, Any]:
    """Return the vault as Ansible's own command reads it."""
    password = f"--vault-password-file={inventory / '.vault-password'}"
    found: dict[str, Any] = yaml.safe_load(
        start(["ansible-vault", "view", password, str(vault_of(inventory))]).stdout
    )
    return found


def add(inventory: Path, line: str) -> None:
    """Write one more line into the settings."""
    with (inventory / "group_vars" / "all" / "meet.yml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def test_prepare_adds_an_issuer_and_says_that_apply_follows(
    meethaus: Meethaus, inventory: Path
) -> None:
    before = held(inventory)
    ended = meethaus("invite", "--prepare", "-i", inventory)
    after = held(inventory)
    (issuer,) = after.pop("meet_token_issuers")
    assert after == before
    assert issuer["name"] == "invitations"
    assert len(issuer["secret"]) >= 32
    assert issuer["secret"] not in ended.out + ended.err
    assert f"meethaus apply -i {inventory}" in ended.out


def test_prepare_again_changes_nothing(meethaus: Meethaus, prepared: Path) -> None:
    before = vault_of(prepared).read_bytes()
    ended = meethaus("invite", "--prepare", "-i", prepared, "--format", "json")
    assert ended.envelope["result"] == {
        "vault": str(vault_of(prepared)),
        "issuer": "invitations",
        "added": False,
    }
    assert vault_of(prepared).read_bytes() == before


def test_without_an_issuer_it_says_what_to_type(meethaus: Meethaus, inventory: Path) -> None:
    ended = meethaus("invite", "-i", inventory)
    assert (ended.code, ended.out) == (2, "")
    assert f"meethaus invite --prepare -i {inventory}" in ended.err
    other = meethaus("invite", "--issuer", "office", "-i", inventory)
    assert f"meethaus invite --prepare --issuer office -i {inventory}" in other.err


def test_invitation_has_both_mails_in_the_language_of_the_server(
    meethaus: Meethaus, prepared: Path
) -> None:
    words = ("invite", "Elternabend :key: [7b]", "--from", TOMORROW, "--hours", "2")
    ended = meethaus(*words, "-i", prepared)
    assert (ended.code, ended.err) == (0, "")
    everybody, moderator = ended.out.split("--- Nur an die Moderation, geheim ---")
    assert "Elternabend :key: [7b]\nBeginn: " in everybody
    assert re.search(rf"https://{HOST}/[0-9a-z-]{{24}}\n", everybody)
    assert "jwt" not in everybody
    assert re.search(
        rf"https://{HOST}/[0-9a-z-]{{24}}\?jwt=[\w-]+\.[\w-]+\.[\w-]{{43}}\n", moderator
    )
    assert "18:00 Uhr" in everybody
    assert "20:00 Uhr" in moderator
    assert "Elternabend" not in "".join(re.findall(r"https://\S+", ended.out))


def test_json_has_links_and_mails_in_the_language_asked_for(
    meethaus: Meethaus, prepared: Path
) -> None:
    words = ("invite", "Prüfung :key:", "--title-in-link", "--language", "en", "--format", "json")
    found = meethaus(*words, "-i", prepared).envelope["result"]
    assert found["room"].startswith("pruefung-key-")
    assert found["link"] == f"https://{HOST}/{found['room']}"
    assert found["moderator_link"].startswith(f"{found['link']}?jwt=")
    assert found["moderator_link"] in found["moderator_mail"]
    assert found["mail"].startswith("Prüfung :key:\nBegins: ")
    assert found["language"] == "en"


def test_two_invitations_have_different_rooms(meethaus: Meethaus, prepared: Path) -> None:
    words = ("invite", "-i", prepared, "--format", "json")
    rooms = {meethaus(*words).envelope["result"]["room"] for _ in range(2)}
    assert len(rooms) == 2


def test_nothing_is_written(meethaus: Meethaus, prepared: Path) -> None:
    before = {file: file.read_bytes() for file in prepared.rglob("*") if file.is_file()}
    assert meethaus("invite", "-i", prepared).code == 0
    assert {file: file.read_bytes() for file in prepared.rglob("*") if file.is_file()} == before


def test_times_are_of_the_zone_that_the_mail_names(
    meethaus: Meethaus, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Written out, so that no list of time zones is needed.
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    try:
        ended = meethaus("invite", "--from", TOMORROW, "-i", prepared)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "18:00 Uhr (CET, UTC+01:00)" in ended.out
    assert "21:00 Uhr (CET, UTC+01:00)" in ended.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((" ",), "invite-title", "is empty"),
        (("x" * 101,), "invite-title", "101 characters"),
        (("会议", "--title-in-link"), "invite-title", "no letter or digit"),
        (("--title-in-link",), "usage", "there is no title"),
        (("--from", "2020-01-01T10:00"), "invite-time", "would have ended"),
        (("--from", "today"), "invite-time", "no date with a time"),
        (("--hours", "13"), "invite-time", "jitsi_prosody_token_hours"),
        (("--issuer", "nobody"), "issuer-missing", "there are: invitations"),
        (("--prepare", "Elternabend"), "usage", "--prepare invites nobody"),
        (("--prepare", "--issuer", "a b"), "value-invalid", "must consist of letters"),
    ],
)
def test_refusals_name_what_is_wrong_and_change_nothing(
    meethaus: Meethaus, prepared: Path, words: tuple[str, ...], code: str, message: str
) -> None:
    before = vault_of(prepared).read_bytes()
    ended = meethaus("invite", *words, "-i", prepared, "--format", "json")
    assert ended.code == 2
    assert ended.envelope["error"]["code"] == code
    assert message in ended.envelope["error"]["message"]
    assert ended.envelope["error"]["remedy"]
    assert vault_of(prepared).read_bytes() == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("meet_product: bigbluebutton", "meet_product"),
        ("meet_domain: '{{ inventory_hostname }}'", "Ansible computes"),
        ("jitsi_prosody_token_hours: 2", "longer than 2 hours (jitsi_prosody_token_hours)"),
        ("meet_lnaguage: de", "meet_lnaguage"),
    ],
)
def test_inventory_that_fits_no_link_is_refused(
    meethaus: Meethaus, prepared: Path, line: str, message: str
) -> None:
    add(prepared, line)
    ended = meethaus("invite", "-i", prepared)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_inventory_without_a_deployment_or_with_two_names_is_refused(
    meethaus: Meethaus, prepared: Path
) -> None:
    hosts = prepared / "hosts.yml"
    found = yaml.safe_load(hosts.read_text("utf-8"))
    found["meet"]["hosts"]["other.example.org"] = {"meet_domain": "other.example.org"}
    hosts.write_text(yaml.safe_dump(found), encoding="utf-8")
    ended = meethaus("invite", "-i", prepared)
    assert ended.code == 2
    assert f"meet_domain differs between hosts: {HOST}, other.example.org" in ended.err
    hosts.write_text("all: {}\n", encoding="utf-8")
    ended = meethaus("invite", "-i", prepared)
    assert ended.code == 2
    assert "The group meet has no host" in ended.err


def test_issuer_that_stands_readable_is_refused(meethaus: Meethaus, inventory: Path) -> None:
    secret = "0123456789-abcdefghijklmnopqrstuvwxyz"
    add(inventory, f"meet_token_issuers: [{{name: invitations, secret: {secret}}}]")
    for words in (("invite",), ("invite", "--prepare")):
        ended = meethaus(*words, "-i", inventory)
        assert ended.code == 2
        assert "stands here readable" in ended.err
        assert secret not in ended.out + ended.err
