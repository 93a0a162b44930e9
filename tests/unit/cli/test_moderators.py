"""`moderators`, on an inventory as `init` writes it, with Ansible's own vault."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.settings.vault import encrypt
from tests.support.runs import start
from tests.unit.cli.conftest import Meethaus


def held(inventory: Path) -> list[dict[str, str]]:
    """Return the moderators as Ansible's own command reads them."""
    password = f"--vault-password-file={inventory / '.vault-password'}"
    vault = inventory / "group_vars" / "all" / "vault.yml"
    opened = start(["ansible-vault", "view", password, str(vault)])
    found: dict[str, Any] = yaml.safe_load(opened.stdout)
    moderators: list[dict[str, str]] = found["meet_moderators"]
    return moderators


def test_fresh_inventory_lists_its_first_moderator(meethaus: Meethaus, inventory: Path) -> None:
    ended = meethaus("moderators", "list", "-i", inventory)
    assert (ended.code, ended.out) == (0, "moderator\n")


def test_added_moderator_has_a_password_that_nobody_saw(
    meethaus: Meethaus, inventory: Path
) -> None:
    ended = meethaus("moderators", "add", "anna", "-i", inventory)
    added = held(inventory)[1]
    assert added["name"] == "anna"
    assert ended.code == 0
    assert added["password"] not in ended.out + ended.err
    assert f"meethaus moderators list --show -i {inventory}" in ended.out
    assert f"meethaus apply -i {inventory}" in ended.out


@pytest.mark.parametrize("verb", ["add", "renew"])
def test_password_is_shown_where_it_was_asked_for(
    meethaus: Meethaus, inventory: Path, verb: str
) -> None:
    name = "anna" if verb == "add" else "moderator"
    shown = meethaus("moderators", verb, name, "--show", "-i", inventory).out
    assert f"Password: {held(inventory)[-1]['password']}\n" in shown


@pytest.mark.parametrize("verb", ["add", "renew"])
def test_json_holds_the_password_only_when_asked(
    meethaus: Meethaus, inventory: Path, verb: str
) -> None:
    names = ("anna", "ben") if verb == "add" else ("moderator", "moderator")
    words = ("-i", inventory, "--format", "json")
    quiet = meethaus("moderators", verb, names[0], *words).envelope["result"]
    assert quiet["moderators"] == [{"name": names[0], "password": None}]
    asked = meethaus("moderators", verb, names[1], "--show", *words).envelope["result"]
    assert asked["moderators"] == [held(inventory)[-1]]
    assert Path(asked["vault"]) == inventory / "group_vars" / "all" / "vault.yml"


def test_terminal_gets_to_see_the_password(inventory: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "meethaus", "moderators", "add", "anna", "-i", str(inventory)]
    subprocess.run(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert f"Password: {held(inventory)[1]['password']}" in shown


def test_list_shows_passwords_only_when_asked(meethaus: Meethaus, inventory: Path) -> None:
    password = held(inventory)[0]["password"]
    words = ("moderators", "list", "-i", inventory)
    assert password not in meethaus(*words, "--format", "json").out
    assert meethaus(*words, "--show").out == f"moderator  {password}\n"


def test_renewed_password_is_another_one(meethaus: Meethaus, inventory: Path) -> None:
    before = held(inventory)[0]["password"]
    assert meethaus("moderators", "renew", "moderator", "-i", inventory).code == 0
    assert held(inventory)[0]["password"] != before


def test_removed_moderator_is_gone(meethaus: Meethaus, inventory: Path) -> None:
    meethaus("moderators", "add", "anna", "-i", inventory)
    ended = meethaus("moderators", "remove", "moderator", "-i", inventory)
    assert ended.code == 0
    assert [each["name"] for each in held(inventory)] == ["anna"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("add", "Anna"), "value-invalid", "must consist of lower case letters"),
        (("add", "moderator"), "moderator-exists", "is a moderator already"),
        (("remove", "moderator"), "value-invalid", "only moderators can open a meeting"),
        (("remove", "anna"), "moderator-unknown", "'anna' is no moderator"),
        (("renew", "moderatr"), "moderator-unknown", "'moderatr' is no moderator"),
    ],
)
def test_refusals_name_what_is_wrong_and_change_nothing(
    meethaus: Meethaus, inventory: Path, words: tuple[str, ...], code: str, message: str
) -> None:
    vault = inventory / "group_vars" / "all" / "vault.yml"
    before = vault.read_bytes()
    ended = meethaus("moderators", *words, "-i", inventory, "--format", "json")
    assert ended.code == 2
    assert ended.envelope["error"]["code"] == code
    assert message in ended.envelope["error"]["message"]
    assert ended.envelope["error"]["remedy"]
    assert vault.read_bytes() == before


def test_wrong_vault_password_is_refused(
    meethaus: Meethaus, inventory: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the password\n")
    ended = meethaus("moderators", "list", "-i", inventory, "--vault-password-file", wrong)
    assert ended.code == 2
    assert "does not open with the password" in ended.err


def test_missing_vault_password_is_refused(meethaus: Meethaus, inventory: Path) -> None:
    (inventory / ".vault-password").unlink()
    ended = meethaus("moderators", "add", "anna", "-i", inventory)
    assert ended.code == 2
    assert "--vault-password-file" in ended.err


def test_inventory_of_an_older_version_gets_its_first_moderator(
    meethaus: Meethaus, inventory: Path
) -> None:
    vault = inventory / "group_vars" / "all" / "vault.yml"
    vault.write_text(
        encrypt({"meet_turn_secret": "x" * 30}, (inventory / ".vault-password").read_text().strip())
    )
    assert meethaus("moderators", "add", "anna", "-i", inventory).code == 0
    assert [each["name"] for each in held(inventory)] == ["anna"]
