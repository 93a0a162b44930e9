"""The vendor's package repository: stand-ins, built again when their descriptions change."""

from dataclasses import dataclass
from pathlib import Path

from meethaus.lab import packages
from meethaus.lab.images import Progress
from meethaus.lab.state import Directories


@dataclass(frozen=True)
class Repository:
    """Builds the repository into the cache; the builder itself knows what is up to date."""

    directories: Directories
    progress: Progress

    @property
    def output(self) -> Path:
        """Directory that is served under the vendor's name."""
        return self.directories.packages / "repository"

    def ensure(self) -> Path:
        """Return the directory to serve, brought up to date."""
        if not self.output.is_dir():
            self.progress("Building the stand-ins for the vendor's packages")
        packages.build(self.output)
        return self.output

    def key_fingerprint(self) -> str:
        """Return the fingerprint of the key that signs the repository."""
        return packages.key_fingerprint(self.ensure())
