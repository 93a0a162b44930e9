"""Host numbers given to names: a machine that comes back gets the address it had."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from meethaus.lab.naming import check_name
from meethaus.lab.state import exclusive

Allocate = Callable[[Iterable[int]], int]


@dataclass(frozen=True)
class Reservations:
    """A directory with one file per name, whose content is the host number."""

    directory: Path
    allocate: Allocate

    def all(self) -> dict[str, int]:
        """Return every reserved name with its host number."""
        if not self.directory.is_dir():
            return {}
        entries = (path for path in self.directory.iterdir() if not path.name.startswith("."))
        return {path.name: int(path.read_text()) for path in sorted(entries)}

    def get(self, name: str) -> int:
        """Return the host number of a name, reserving the lowest free one for a new name."""
        check_name(name)
        with exclusive(self.directory / ".lock"):
            taken = self.all()
            if name not in taken:
                taken[name] = self.allocate(taken.values())
                (self.directory / name).write_text(f"{taken[name]}\n")
        return taken[name]

    def release(self, name: str) -> None:
        """Give a name's host number back."""
        with exclusive(self.directory / ".lock"):
            (self.directory / name).unlink(missing_ok=True)
