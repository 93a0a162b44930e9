"""The one place that can be changed by command is found, or the refusal says what to do instead."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret

from meethaus.errors import SettingsError, VaultError
from meethaus.runner import list_inventory, resolve_access
from meethaus.settings.vault_file import VaultFile, seal
from meethaus.settings.vault_search import holder_of, open_vaults

SECRET = VaultSecret(b"correct horse")
NAME = "meet_turn_secret"
LINE = f"{NAME}: a-good-secret-of-a-daemon\n"
OTHER = "meet_jicofo_password: another-good-secret\n"
INLINE = f"{NAME}: !vault |\n" + "".join(
    f"  {line}\n" for line in seal("a-good-secret", SECRET).decode().splitlines()
)
HOSTS = "meet:\n  hosts:\n    one: {}\n    two: {}\n"

Make = Callable[..., Path]
CLEAR, SEALED = "clear", "sealed"


def made(directory: Path, files: dict[str, tuple[str, str]]) -> Path:
    """Write an inventory of these files, each `CLEAR` or `SEALED`."""
    (directory / "hosts.yml").write_text(HOSTS)
    (directory / ".vault-password").write_text("correct horse\n")
    for name, (form, text) in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seal(text, SECRET) if form == SEALED else text.encode())
    return directory


def found(inventory: Path, *, new: bool = False) -> VaultFile:
    """Look for the secret as the commands do, with Ansible's own opinion."""
    raw = list_inventory(resolve_access(inventory))
    return holder_of(NAME, open_vaults(inventory, SECRET), raw, inventory, new=new)


@pytest.mark.parametrize(
    "place",
    [
        "group_vars/all/vault.yml",
        "group_vars/all.yml",
        "group_vars/meet/secrets",
        "group_vars/meet",
    ],
)
def test_file_that_all_hosts_share_is_found(tmp_path: Path, place: str) -> None:
    inventory = made(tmp_path, {place: (SEALED, LINE)})
    assert found(inventory).path == inventory / place


def test_new_secret_goes_into_the_only_encrypted_file(tmp_path: Path) -> None:
    inventory = made(tmp_path, {"group_vars/all/vault.yml": (SEALED, OTHER)})
    assert found(inventory, new=True).path.name == "vault.yml"


REFUSALS = {
    "clear": (
        {"group_vars/all/meet.yml": (CLEAR, f"---\n{LINE}")},
        "vault-elsewhere",
        "meet.yml:2: meet_turn_secret stands here readable",
        "ansible-vault create",
    ),
    "clear-vault": (
        {"group_vars/all/vault.yml": (CLEAR, LINE)},
        "vault-elsewhere",
        "vault.yml:1",
        "ansible-vault encrypt",
    ),
    "clear-beside-a-vault": (
        {"group_vars/all/meet.yml": (CLEAR, LINE), "group_vars/all/vault.yml": (SEALED, OTHER)},
        "vault-elsewhere",
        "meet.yml:1",
        "ansible-vault edit",
    ),
    "in-hosts": (
        {"more.yml": (CLEAR, f"meet:\n  vars:\n    {LINE}")},
        "vault-elsewhere",
        "more.yml:3",
        "ansible-vault create",
    ),
    "inline": (
        {"group_vars/all/meet.yml": (CLEAR, INLINE)},
        "vault-elsewhere",
        "encrypted one by one (!vault)",
        "ansible-vault create",
    ),
    "twice": (
        {"group_vars/all/vault.yml": (SEALED, LINE), "host_vars/one/vault.yml": (SEALED, LINE)},
        "vault-several",
        "is set in 2 encrypted files",
        "ansible-vault edit",
    ),
    "nowhere": (
        {"group_vars/all/vault.yml": (SEALED, OTHER)},
        "vault-missing",
        "No encrypted file below",
        "vault.yml",
    ),
    "one-host-of-two": (
        {"host_vars/one/vault.yml": (SEALED, LINE)},
        "vault-overruled",
        "two does not get meet_turn_secret from",
        "group_vars/all/vault.yml",
    ),
    "overruled": (
        {
            "group_vars/all/vault.yml": (SEALED, LINE),
            "host_vars/one.json": (CLEAR, '{"meet_turn_secret": "not-the-one-of-the-vault"}'),
        },
        "vault-elsewhere",
        "one.json:1",
        "ansible-vault edit",
    ),
}


@pytest.mark.parametrize(("files", "code", "seen", "remedy"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_changed_by_command_is_refused_in_words(
    tmp_path: Path, files: dict[str, tuple[str, str]], code: str, seen: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        found(made(tmp_path, files))
    assert refusal.value.code == code
    assert seen in refusal.value.message
    assert remedy in refusal.value.remedy
    assert "a-good-secret" not in refusal.value.message + refusal.value.remedy


def test_file_with_another_password_is_refused_by_name(tmp_path: Path) -> None:
    made(tmp_path, {"group_vars/all/vault.yml": (SEALED, LINE)})
    with pytest.raises(VaultError, match=r"vault\.yml does not open"):
        open_vaults(tmp_path, VaultSecret(b"wrong horse"))
