"""The first steps of either daemon: set up logging and find the configuration files."""

from collections.abc import Mapping
from pathlib import Path

from . import jul, properties


def configure_logging(options: Mapping[str, str], program: str) -> None:
    """Follow `java.util.logging.config.file`; without the file Java's defaults hold."""
    path = options.get("java.util.logging.config.file")
    entries = {}
    if path is not None and Path(path).is_file():
        # The format's own encoding.
        entries = properties.parse(Path(path).read_text(encoding="iso-8859-1"))
    jul.configure(entries, program)


def configuration_files(options: Mapping[str, str], main_file: str) -> list[Path]:
    """Return the operator's file, if one is named, above the daemon's `reference.conf`."""
    reference = Path(main_file).with_name("reference.conf")
    named = options.get("config.file")
    return [Path(named), reference] if named is not None else [reference]
