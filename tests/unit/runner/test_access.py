"""Which inventory, which password, which environment."""

from pathlib import Path

import pytest

from meethaus.errors import SettingsError, VaultError
from meethaus.paths import collection_dir
from meethaus.runner import RunOptions, resolve_access
from meethaus.runner.access import ansible_environment, tool


def test_the_password_beside_the_inventory_is_used(tmp_path: Path) -> None:
    (tmp_path / ".vault-password").write_text("x", encoding="utf-8")
    access = resolve_access(tmp_path)
    assert access.arguments == ("--vault-password-file", str(tmp_path / ".vault-password"))


def test_the_password_named_wins(tmp_path: Path) -> None:
    (tmp_path / ".vault-password").write_text("x", encoding="utf-8")
    other = tmp_path / "other"
    other.write_text("y", encoding="utf-8")
    assert resolve_access(tmp_path, other).vault_password_file == other


def test_an_inventory_may_be_a_file_and_have_no_vault(tmp_path: Path) -> None:
    file = tmp_path / "hosts.yml"
    file.touch()
    access = resolve_access(file)
    assert (access.inventory, access.arguments) == (file, ())


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no inventory at"):
        resolve_access(tmp_path / "none")
    with pytest.raises(VaultError, match="There is no vault password file at"):
        resolve_access(tmp_path, tmp_path / "none")


def test_paths_are_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inventory").mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve_access(Path("inventory")).inventory == tmp_path / "inventory"


def test_the_users_settings_for_ansible_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIBLE_HOST_KEY_CHECKING", "False")
    monkeypatch.setenv("ANSIBLE_LIMIT", "nobody")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    environment = ansible_environment()
    assert environment["ANSIBLE_HOST_KEY_CHECKING"] == "True"
    assert "ANSIBLE_LIMIT" not in environment
    assert environment["SSH_AUTH_SOCK"] == "/run/agent"
    assert environment["ANSIBLE_CONFIG"] == str(collection_dir() / "ansible.cfg")
    assert "StrictHostKeyChecking=yes" in environment["ANSIBLE_SSH_ARGS"]


def test_ansible_comes_from_the_installation_meethaus_runs_in() -> None:
    assert tool("ansible-playbook").is_file()


def test_options_of_a_run_become_arguments() -> None:
    assert RunOptions().arguments == ()
    options = RunOptions(limit="a,b", tags=("jitsi_web", "install"), check=True)
    assert options.arguments == (
        *("--limit", "a,b", "--tags", "jitsi_web,install"),
        *("--check", "--diff"),
    )


def test_leave_to_interrupt_meetings_reaches_ansible_as_a_boolean() -> None:
    arguments = RunOptions(interrupt_meetings=True).arguments
    assert arguments == ("--extra-vars", '{"meet_interruption_allowed": true}')


def test_sudos_password_is_never_an_argument() -> None:
    arguments = RunOptions(become_password="hunter2").arguments
    assert arguments == ("--ask-become-pass",)
