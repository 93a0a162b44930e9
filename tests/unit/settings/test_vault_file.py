"""An encrypted file is replaced as a whole or not at all, and never lies in clear on a disk."""

import os
import stat
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret

from meethaus.errors import MeethausError, SettingsError, VaultError
from meethaus.settings.vault_file import VaultFile, is_vault, open_vault, seal, vault_secret
from tests.support.runs import start

PASSWORD = b"correct horse"
TEXT = "# Ours\nname: anna\n"


@pytest.fixture
def vault(tmp_path: Path) -> VaultFile:
    path = tmp_path / "vault.yml"
    path.write_bytes(seal(TEXT, VaultSecret(PASSWORD)))
    return open_vault(path, VaultSecret(PASSWORD))


def viewed(path: Path, password: bytes = PASSWORD) -> str:
    """Return what Ansible's own command reads."""
    file = path.parent / "password"
    file.write_bytes(password)
    opened = start(["ansible-vault", "view", "--vault-password-file", str(file), str(path)])
    file.unlink()
    assert opened.code == 0, opened.told()
    return opened.stdout


def test_ansible_reads_what_was_saved(vault: VaultFile) -> None:
    vault.save(vault.text.replace("anna", "ben"))
    assert viewed(vault.path) == "# Ours\nname: ben\n"


def test_saved_file_is_closed_whatever_it_was(vault: VaultFile) -> None:
    vault.path.chmod(0o644)
    vault.save(vault.text)
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600


def test_nothing_else_is_left_in_the_directory(vault: VaultFile) -> None:
    vault.save(vault.text)
    assert list(vault.path.parent.iterdir()) == [vault.path]


def test_no_file_ever_holds_the_plain_text(vault: VaultFile, tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from ansible.parsing.vault import VaultSecret\n"
        "from meethaus.settings.vault_file import open_vault\n"
        "import os, sys\n"
        "vault = open_vault(Path(sys.argv[1]), VaultSecret(b'correct horse'))\n"
        "seen = []\n"
        "sys.addaudithook(lambda name, words: seen.append(words[0]) if name == 'open' and"
        " isinstance(words[0], str) and words[2] & (os.O_WRONLY | os.O_RDWR) else None)\n"
        "vault.save('name: a-secret-of-the-vault\\n')\n"
        "print('\\n'.join(str(one) for one in seen))\n"
    )
    told = start(["python", "-c", program, str(vault.path)], cwd=tmp_path)
    assert told.code == 0, told.told()
    written = [Path(line) for line in told.stdout.splitlines()]
    # One temporary file beside its place, which is encrypted before it is written.
    assert [path.parent for path in written] == [vault.path.parent]
    assert b"a-secret" not in vault.path.read_bytes()
    assert "a-secret" in viewed(vault.path)


def test_label_of_the_vault_stays(tmp_path: Path) -> None:
    path = tmp_path / "vault.yml"
    path.write_bytes(seal(TEXT, VaultSecret(PASSWORD), "work"))
    assert path.read_bytes().startswith(b"$ANSIBLE_VAULT;1.2;AES256;work\n")
    vault = open_vault(path, VaultSecret(PASSWORD))
    vault.save(vault.text)
    assert path.read_bytes().startswith(b"$ANSIBLE_VAULT;1.2;AES256;work\n")


def test_link_stays_a_link(vault: VaultFile, tmp_path: Path) -> None:
    link = tmp_path / "link.yml"
    link.symlink_to(vault.path)
    open_vault(link, VaultSecret(PASSWORD)).save("name: ben\n")
    assert link.is_symlink()
    assert viewed(vault.path) == "name: ben\n"


def test_file_that_somebody_else_changed_is_left_alone(vault: VaultFile) -> None:
    theirs = seal("name: theirs\n", VaultSecret(PASSWORD))
    vault.path.write_bytes(theirs)
    with pytest.raises(SettingsError, match="somebody else"):
        vault.save("name: ours\n")
    assert vault.path.read_bytes() == theirs


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_file_stays_with_its_owner(vault: VaultFile) -> None:
    os.chown(vault.path, 12345, 12345)
    vault.save(vault.text)
    assert (vault.path.stat().st_uid, vault.path.stat().st_gid) == (12345, 12345)


def test_full_disk_leaves_the_old_file(vault: VaultFile) -> None:
    before = vault.path.read_bytes()
    limit = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from ansible.parsing.vault import VaultSecret\n"
        "from meethaus.settings.vault_file import open_vault\n"
        "vault = open_vault(Path(sys.argv[1]), VaultSecret(b'correct horse'))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))\n"
        "vault.save('name: ben\\n')\n"
    )
    ended = start(["python", "-c", limit, str(vault.path)])
    assert "SettingsError" in ended.stderr
    assert "cannot be written" in ended.stderr
    assert vault.path.read_bytes() == before
    assert list(vault.path.parent.iterdir()) == [vault.path]


def test_wrong_password_is_refused_without_showing_it(vault: VaultFile) -> None:
    with pytest.raises(VaultError) as refusal:
        open_vault(vault.path, VaultSecret(b"wrong horse"))
    assert refusal.value.code == "vault-password-wrong"
    assert "horse" not in str(refusal.value)


def test_neither_text_nor_password_is_in_the_representation(vault: VaultFile) -> None:
    assert "anna" not in repr(vault)
    assert "horse" not in repr(vault)


def test_password_may_come_from_a_program(tmp_path: Path) -> None:
    program = tmp_path / "password.sh"
    program.write_text("#!/bin/sh\necho 'correct horse'\n")
    program.chmod(0o700)
    assert vault_secret(program).bytes == PASSWORD


@pytest.mark.parametrize("content", ["", "#!/bin/sh\nexit 1\n"])
def test_password_file_without_password_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "password"
    file.write_text(content)
    file.chmod(0o700 if content else 0o600)
    with pytest.raises(MeethausError) as refusal:
        vault_secret(file)
    assert refusal.value.code == "vault-password-missing"
    assert refusal.value.remedy


def test_only_whole_encrypted_files_are_vaults(vault: VaultFile, tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_text("name: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  00\n")
    assert is_vault(vault.path)
    assert not is_vault(other)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "a: 1\n---\nb: 2\n"])
def test_vault_that_holds_no_variables_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vault.yml"
    path.write_bytes(seal(text, VaultSecret(PASSWORD)))
    with pytest.raises(SettingsError, match=r"vault\.yml .*nothing was written"):
        open_vault(path, VaultSecret(PASSWORD)).values  # noqa: B018 - the look is what fails
