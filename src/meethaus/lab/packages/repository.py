"""Indexes and signs the flat package repository that stands for the vendor's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from meethaus.lab.packages.errors import PackageBuildError
from meethaus.lab.packages.tools import run
from meethaus.lab.state import replace_text

KEY_FILE = "jitsi-key.gpg.key"
SUITE = "stable"
_RELEASE_OPTIONS = (
    "APT::FTPArchive::Release::Origin=jitsi.org",
    "APT::FTPArchive::Release::Label=Jitsi stand-in packages",
    f"APT::FTPArchive::Release::Suite={SUITE}/",
    f"APT::FTPArchive::Release::Codename={SUITE}/",
    "APT::FTPArchive::Release::Architectures=all amd64 arm64",
    # Only the index is listed; the files of the last publication still lie beside it.
    "APT::FTPArchive::Release::Default-Patterns=false",
    "APT::FTPArchive::Release::Patterns::=Packages",
)
_KEY_OWNER = "Jitsi stand-in packages (lab use only) <lab@meethaus.invalid>"


@contextmanager
def key_home(path: Path) -> Iterator[Path]:
    """Give a folder for gpg's keys and stop the helper process gpg leaves behind for it.

    gpg puts a socket into the folder, and a socket's path may have 108 bytes at most (unix(7)). A
    short link leads there, so that `path` may be as long as it likes.
    """
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    with TemporaryDirectory(prefix="gpg-", dir="/tmp") as short:
        home = Path(short) / "home"
        home.symlink_to(path.absolute(), target_is_directory=True)
        try:
            yield home
        finally:
            run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"])


def ensure_key(home: Path) -> str:
    """Return the fingerprint of the signing key in `home`, made on first use (ed25519)."""
    found = _fingerprints(_gpg(home, "--list-secret-keys", "--with-colons"))
    if not found:
        _gpg(
            home, "--passphrase", "", "--quick-generate-key", _KEY_OWNER, "ed25519", "sign", "never"
        )
        found = _fingerprints(_gpg(home, "--list-secret-keys", "--with-colons"))
    return found[0]


def fingerprint_of(key_file: Path) -> str:
    """Return the fingerprint of an armored public key file."""
    answer = run(["gpg", "--batch", "--with-colons", "--show-keys", str(key_file)])
    found = _fingerprints(answer)
    if not found:
        raise PackageBuildError(f"{key_file} holds no key")
    return found[0]


def publish(output: Path, home: Path, fingerprint: str) -> None:
    """Write the key, `Packages`, `Release` and `InRelease` for the packages in `output`/stable.

    A client may be reading meanwhile, so each file is replaced in one step and the signed one last.
    """
    suite = output / SUITE
    replace_text(output / KEY_FILE, _gpg(home, "--armor", "--export", fingerprint))
    # Paths in the index are relative to the address in the sources entry, not to the suite.
    replace_text(suite / "Packages", run(["apt-ftparchive", "packages", f"{SUITE}/"], cwd=output))
    options = [item for option in _RELEASE_OPTIONS for item in ("-o", option)]
    replace_text(suite / "Release", run(["apt-ftparchive", *options, "release", "."], cwd=suite))
    signed = suite / "InRelease.new"
    signed.unlink(missing_ok=True)
    clearsign = ("--local-user", fingerprint, "--clearsign", "--output", str(signed))
    _gpg(home, *clearsign, str(suite / "Release"))
    signed.replace(suite / "InRelease")


def _gpg(home: Path, *arguments: str) -> str:
    return run(["gpg", "--homedir", str(home), "--batch", "--quiet", *arguments])


def _fingerprints(listing: str) -> list[str]:
    """Return the fingerprints of the primary keys in gpg's colon listing."""
    found = []
    primary = False
    for line in listing.splitlines():
        fields = line.split(":")
        if fields[0] in {"pub", "sec"}:
            primary = True
        elif fields[0] == "fpr" and primary:
            found.append(fields[9])
            primary = False
    return found
