"""The inventory that `init` writes."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from meethaus.errors import SettingsError
from meethaus.settings import Answers, HostAnswers, Part, Scaffold, Specs, scaffold
from meethaus.settings.vault import FIRST_ACCOUNT, NEW_SECRET_LENGTH, TYPED_SECRET_LENGTH
from tests.support.places import HERE, OPERATOR

HOST = HostAnswers("meet.example.org", address="192.0.2.10")


def answers(*hosts: HostAnswers, **variables: str | int) -> Answers:
    return Answers("meet.example.org", OPERATOR, HERE, hosts or (HOST,), variables)


def opened(files: Scaffold) -> dict[str, Any]:
    password = files.vault_password.read_bytes().strip()
    vault = VaultLib([("default", VaultSecret(password))])
    values: dict[str, Any] = yaml.safe_load(vault.decrypt(files.vault.read_bytes()))
    return values


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_one_server_carries_every_part(tmp_path: Path, specs: Specs) -> None:
    files = scaffold(tmp_path / "new", answers(), specs)
    groups = yaml.safe_load(files.hosts.read_text("utf-8"))
    assert groups["meet"]["hosts"] == {
        "meet.example.org": {"ansible_host": "192.0.2.10", "ansible_user": "root"}
    }
    assert all(groups[part.value] == {"children": {"meet": {}}} for part in Part)


def test_a_user_other_than_root_becomes_root(tmp_path: Path, specs: Specs) -> None:
    host = HostAnswers("meet.example.org", user="admin", variables={"ansible_port": 2222})
    files = scaffold(tmp_path / "new", answers(host), specs)
    written = yaml.safe_load(files.hosts.read_text("utf-8"))["meet"]["hosts"]["meet.example.org"]
    assert written == {
        "ansible_host": "meet.example.org",
        "ansible_user": "admin",
        "ansible_become": True,
        "ansible_port": 2222,
    }


def test_parts_are_placed_on_the_hosts_named(tmp_path: Path, specs: Specs) -> None:
    turn = HostAnswers("turn.example.org", parts=(Part.TURN,))
    rest = tuple(part for part in Part if part is not Part.TURN)
    main = HostAnswers("meet.example.org", parts=rest)
    files = scaffold(tmp_path / "new", answers(main, turn), specs)
    groups = yaml.safe_load(files.hosts.read_text("utf-8"))
    assert groups["turn_server"] == {"hosts": {"turn.example.org": {}}}
    assert groups["jitsi_web"] == {"hosts": {"meet.example.org": {}}}


def test_settings_hold_the_decisions_and_explain_the_rest(tmp_path: Path, specs: Specs) -> None:
    text = scaffold(tmp_path / "new", answers(meet_language="en"), specs).settings.read_text(
        "utf-8"
    )
    assert yaml.safe_load(text) == {
        "meet_domain": "meet.example.org",
        **OPERATOR.variables,
        **HERE.variables,
        "meet_language": "en",
    }
    assert "# Language, de or en. One of: de, en.\nmeet_language: en\n" in text
    assert "\n# meet_log_retention_days: 7\n" in text
    assert "{{" not in text
    assert "meet_turn_secret" not in text


def test_paths_on_this_machine_are_written_absolute(
    tmp_path: Path, specs: Specs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/anna")
    given = answers(meet_certificate_file="own.pem", meet_certificate_key_file="~/own.key")
    written = yaml.safe_load(scaffold(tmp_path / "new", given, specs).settings.read_text("utf-8"))
    assert written["meet_certificate_file"] == str(tmp_path / "own.pem")
    assert written["meet_certificate_key_file"] == "/home/anna/own.key"


def test_every_commented_default_can_be_taken_as_it_stands(tmp_path: Path, specs: Specs) -> None:
    text = scaffold(tmp_path / "new", answers(), specs).settings.read_text("utf-8")
    lines = (line.removeprefix("# ") for line in text.splitlines())
    active = "\n".join(line for line in lines if line.startswith(("meet_", "  -")))
    names = yaml.safe_load(active)
    public = {variable.name for variable in specs.of_role("meet") if not variable.secret}
    assert set(names) == public


def test_the_vault_holds_a_fresh_secret_for_each_that_is_required(
    tmp_path: Path, specs: Specs
) -> None:
    first = opened(scaffold(tmp_path / "one", answers(), specs))
    second = opened(scaffold(tmp_path / "two", answers(), specs))
    moderators = [one.pop("meet_moderators") for one in (first, second)]
    assert [[one["name"] for one in each] for each in moderators] == [[FIRST_ACCOUNT]] * 2
    passwords = {one["password"] for each in moderators for one in each}
    assert [len(password) for password in passwords] == [TYPED_SECRET_LENGTH] * 2
    assert set(first) == {"meet_turn_secret", "meet_jicofo_password"}
    together = [*first.values(), *second.values()]
    assert len(set(together)) == len(together)
    assert {len(value) for value in together} == {NEW_SECRET_LENGTH}


def test_files_with_secrets_are_private_and_the_password_is_kept_out_of_git(
    tmp_path: Path, specs: Specs
) -> None:
    files = scaffold(tmp_path / "new", answers(), specs)
    assert mode(files.vault_password) == 0o600
    assert mode(files.vault) == 0o600
    ignored = (files.directory / ".gitignore").read_text("utf-8").splitlines()
    assert ".vault-password" in ignored


def test_nothing_is_overwritten(tmp_path: Path, specs: Specs) -> None:
    (tmp_path / "hosts.yml").write_text("mine\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        scaffold(tmp_path, answers(), specs)
    assert caught.value.code == "inventory-exists"
    assert [path.name for path in tmp_path.iterdir()] == ["hosts.yml"]
    assert (tmp_path / "hosts.yml").read_text("utf-8") == "mine\n"


def test_an_empty_directory_is_fine(tmp_path: Path, specs: Specs) -> None:
    assert scaffold(tmp_path, answers(), specs).hosts.is_file()


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, specs: Specs) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught:
        scaffold(tmp_path / "file" / "new", answers(), specs)
    assert caught.value.code == "inventory-unwritable"


@pytest.mark.parametrize(
    ("domain", "email"), [("meet", "a@example.org"), ("meet.example.org", "nobody")]
)
def test_answers_that_cannot_be_used_are_refused(domain: str, email: str) -> None:
    with pytest.raises(SettingsError, match="must be a"):
        Answers(domain, replace(OPERATOR, email=email), HERE, (HOST,))


def test_a_country_that_does_not_exist_is_refused() -> None:
    nowhere = replace(HERE, country="Deutschland")
    with pytest.raises(SettingsError, match="meet_host_country must be a country code"):
        Answers("meet.example.org", OPERATOR, nowhere, (HOST,))


def test_norway_stays_a_text(tmp_path: Path, specs: Specs) -> None:
    north = replace(answers(), location=replace(HERE, country="NO"))
    files = scaffold(tmp_path / "new", north, specs)
    assert yaml.safe_load(files.settings.read_text("utf-8"))["meet_host_country"] == "NO"


def test_answers_without_a_host_for_a_part_are_refused() -> None:
    host = HostAnswers("meet.example.org", parts=(Part.WEB,))
    with pytest.raises(SettingsError, match="No host carries jitsi_prosody"):
        Answers("meet.example.org", OPERATOR, HERE, (host,))
