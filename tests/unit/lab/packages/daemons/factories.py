"""Configuration for tests: the shipped defaults with changes on top."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from pyhocon import ConfigFactory

from meethaus.lab.packages.daemons.shared.hocon import Config


def config(daemon: ModuleType, changes: Mapping[str, object]) -> Config:
    """Return the daemon's `reference.conf` with `changes` by dotted path."""
    reference = Path(str(daemon.__file__)).with_name("reference.conf")
    tree = ConfigFactory.parse_file(str(reference))
    for path, value in changes.items():
        tree.put(path, value)
    plain = _written_out(tree.as_plain_ordered_dict())
    assert isinstance(plain, dict)
    return Config(plain)


def _written_out(value: object) -> object:
    """Turn durations back into text; this parser reads them, the one on the target does not."""
    if isinstance(value, dt.timedelta):
        return f"{value.total_seconds()} seconds"
    if isinstance(value, dict):
        return {name: _written_out(item) for name, item in value.items()}
    return value
