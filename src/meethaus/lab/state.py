"""Where the lab keeps its files: state per instance, and a cache shared by all instances."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from meethaus.lab.naming import Instance
from meethaus.paths import cache_dir, state_dir

_PRIVATE_DIRECTORY = 0o700
_RUNTIME = "/run"


@dataclass(frozen=True)
class Directories:
    """Top directories of a lab. `state` goes with the lab, `cache` outlives it."""

    state: Path
    cache: Path

    @classmethod
    def of(cls, instance: Instance) -> "Directories":
        """Follow the XDG base directory specification."""
        return cls(state=state_dir() / f"lab{instance.number}", cache=cache_dir() / "lab")

    @property
    def identity_file(self) -> Path:
        """Private SSH key that every target of this lab accepts."""
        return self.state / "id_ed25519"

    @property
    def known_hosts(self) -> Path:
        """Host keys of this lab's targets, read from the targets themselves."""
        return self.state / "known_hosts"

    @property
    def clients(self) -> Path:
        """One file per client; its content is the host number."""
        return self.state / "clients"

    @property
    def internet_etc(self) -> Path:
        """Configuration of the internet container."""
        return self.state / "internet" / "etc"

    @property
    def internet_log(self) -> Path:
        """What the internet container recorded."""
        return self.state / "internet" / "log"

    @property
    def trust_bundle(self) -> Path:
        """PEM file with every certificate authority of this lab."""
        return self.state / "trust.pem"

    @property
    def mirror_file(self) -> Path:
        """Which Debian mirror this lab was set up with."""
        return self.state / "mirror.json"

    @property
    def images(self) -> Path:
        """Root file systems made by mmdebstrap."""
        return self.cache / "images"

    @property
    def mirror(self) -> Path:
        """Debian packages that passed through the mirror proxy."""
        return self.cache / "mirror"

    @property
    def packages(self) -> Path:
        """Repositories of vendor stand-ins, one directory per hash of their source."""
        return self.cache / "packages"

    @property
    def authority(self) -> Path:
        """Key and certificate of the lab's certificate authority."""
        return self.cache / "authority"

    def create(self) -> None:
        """Make the directories that must exist before anything starts."""
        for directory in (self.state, self.cache):
            directory.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        for directory in (
            self.clients,
            self.internet_etc,
            self.internet_log,
            self.images,
            self.mirror,
            self.packages,
            self.authority,
        ):
            directory.mkdir(parents=True, exist_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a file as a whole: whoever reads it at the same time sees the old text or the new."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a file lock: two processes may start targets or build images at the same time."""
    lock.parent.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def exclusive_on_machine() -> Iterator[None]:
    """Hold a lock that all labs of this machine share, whoever runs them.

    The directory itself is locked, so that no lock file stays behind after the last lab.
    """
    handle = os.open(_RUNTIME, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
