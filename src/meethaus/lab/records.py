"""DNS names of the lab's machines: one small file per owner."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from meethaus.lab.state import replace_text


@dataclass(frozen=True)
class Record:
    """A name, everything below it, and its addresses.

    `reverse` also answers the other way. `override` hides what others say about the same name.
    """

    name: str
    addresses: tuple[str, ...]
    reverse: bool = False
    override: bool = False


@dataclass(frozen=True)
class Records:
    """A directory with one JSON file per owner of names."""

    directory: Path

    def all(self) -> list[Record]:
        """Return every record that counts, sorted by owner."""
        if not self.directory.is_dir():
            return []
        records = [
            Record(**{**item, "addresses": tuple(item["addresses"])})
            for path in sorted(self.directory.glob("*.json"))
            for item in json.loads(path.read_text())
        ]
        hidden = {record.name for record in records if record.override}
        return [record for record in records if record.override or record.name not in hidden]

    def put(self, owner: str, records: list[Record]) -> None:
        """Replace the records of an owner."""
        self.directory.mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(record) for record in records])
        replace_text(self.directory / f"{owner}.json", text)

    def drop(self, owner: str) -> None:
        """Remove the records of an owner."""
        (self.directory / f"{owner}.json").unlink(missing_ok=True)
