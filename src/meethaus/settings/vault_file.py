"""Encrypted files of an inventory: opened in memory only, replaced as a whole or not at all.

Plain text never reaches a disk. A file is written under another name beside its place, closed to
others, and moved there.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret, get_file_vault_secret

from meethaus.errors import SettingsError, VaultError
from meethaus.settings.yaml_edit import EditError, read_yaml

__all__ = [
    "VaultFile",
    "is_vault",
    "open_vault",
    "replace_file",
    "seal",
    "vault_secret",
]

_VAULT_MARK: Final = b"$ANSIBLE_VAULT;"

_DEFAULT_LABEL: Final = "default"
_HEADER_FIELDS_WITH_LABEL: Final = 4


@dataclass(frozen=True, slots=True)
class VaultFile:
    """An opened file: `sealed` is what lies on the disk, `text` the plain text in it."""

    path: Path
    sealed: bytes = field(repr=False)
    text: str = field(repr=False)
    secret: VaultSecret = field(repr=False)

    @property
    def values(self) -> dict[str, Any]:
        """Return the variables it sets; raises `SettingsError` if it is no file of variables."""
        with _refusals(self.path):
            return read_yaml(self.text)

    def edited(self, change: Callable[[str], str]) -> str:
        """Return the plain text after `change`, a function of `yaml_edit`."""
        with _refusals(self.path):
            return change(self.text)

    def save(self, text: str) -> None:
        """Encrypt `text` with the same password and put it in place of the file.

        Raises `SettingsError` if somebody else has changed the file since it was opened.
        """
        if self.path.read_bytes() != self.sealed:
            raise SettingsError(
                f"{self.path} was changed by somebody else meanwhile; nothing was written.",
                code="vault-changed",
                remedy="Run the same command again.",
            )
        replace_file(self.path, seal(text, self.secret, _label(self.sealed)))


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what `yaml_edit` finds wrong into an error with the file's name and what to do."""
    try:
        yield
    except EditError as error:
        raise SettingsError(
            f"{path} {error}; nothing was written.",
            code="vault-unreadable",
            remedy=f"Change it by hand: ansible-vault edit {path}",
        ) from error


def vault_secret(file: Path) -> VaultSecret:
    """Return the password in `file`, or that the program `file` prints, as Ansible finds it.

    Raises `VaultError` if there is none.
    """
    try:
        secret = get_file_vault_secret(filename=str(file), loader=DataLoader())
        secret.load()
    except AnsibleError as error:
        raise VaultError(
            f"{file} gives no vault password: {error}",
            code="vault-password-missing",
            remedy="Name the right file with --vault-password-file FILE.",
        ) from error
    return secret


def is_vault(file: Path) -> bool:
    """Tell whether a file is encrypted as a whole."""
    with file.open("rb") as opened:
        return opened.read(len(_VAULT_MARK)) == _VAULT_MARK


def open_vault(path: Path, secret: VaultSecret) -> VaultFile:
    """Open an encrypted file; raises `VaultError` if it does not open with this password."""
    # Where the name is a link, the file behind it is replaced and the link stays.
    path = path.resolve()
    sealed = path.read_bytes()
    try:
        text: bytes = VaultLib([(_DEFAULT_LABEL, secret)]).decrypt(sealed)
    except AnsibleError as error:
        raise VaultError(
            f"{path} does not open with the given vault password.",
            code="vault-password-wrong",
            remedy="Name the right file with --vault-password-file FILE.",
        ) from error
    return VaultFile(path, sealed, text.decode("utf-8"), secret)


def seal(text: str, secret: VaultSecret, label: str = "") -> bytes:
    """Return `text` encrypted; `label` is the vault's id, if it has one."""
    sealed: bytes = VaultLib([(_DEFAULT_LABEL, secret)]).encrypt(
        text.encode("utf-8"), secret=secret, vault_id=label or None
    )
    return sealed


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, readable for the owner alone.

    Raises `SettingsError` if that is not possible; then everything is as it was.
    """
    try:
        _replace(path, content)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.",
            code="vault-unwritable",
            remedy=f"Make {path.parent} yours, with room on its disk, and run the command again.",
        ) from error


def _replace(path: Path, content: bytes) -> None:
    # Hidden, because Ansible would read it beside the real one. Open to nobody else from the start.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            _keep_owner(file.fileno(), path)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _keep_owner(descriptor: int, path: Path) -> None:
    """Let a file that root replaces stay with whom it belonged to."""
    if os.geteuid() == 0 and path.exists():
        owner = path.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _label(sealed: bytes) -> str:
    """Return the vault's id from the first line, `$ANSIBLE_VAULT;1.2;AES256;label`."""
    fields = sealed.partition(b"\n")[0].decode("ascii").strip().split(";")
    return fields[3] if len(fields) == _HEADER_FIELDS_WITH_LABEL else ""
