"""Typed access to HOCON configuration; the parsing is done by Debian's ruby-hocon.

Conversions follow the vendor's library: `"10"` is a number, `yes` is true, `5 seconds` a duration,
a bare number a duration in milliseconds.
"""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("hocon_to_json.rb")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_UNIT_SECONDS = {
    "ns": 1e-9,
    "nano": 1e-9,
    "nanos": 1e-9,
    "nanosecond": 1e-9,
    "nanoseconds": 1e-9,
    "us": 1e-6,
    "micro": 1e-6,
    "micros": 1e-6,
    "microsecond": 1e-6,
    "microseconds": 1e-6,
    "": 1e-3,
    "ms": 1e-3,
    "milli": 1e-3,
    "millis": 1e-3,
    "millisecond": 1e-3,
    "milliseconds": 1e-3,
    "s": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "m": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "days": 86400.0,
}
_LAST_PORT = 65535
_TYPE_NAMES: Mapping[type, str] = {
    str: "STRING",
    int: "NUMBER",
    float: "NUMBER",
    bool: "BOOLEAN",
    list: "LIST",
    dict: "OBJECT",
}
_DURATION = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*([a-zA-Z]*)\s*")


class ConfigError(Exception):
    """The configuration cannot be used; the text is what the vendor's library would say."""


class Config:
    """A merged configuration, asked by dotted path."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def has(self, path: str) -> bool:
        """Return whether the path has a value that is not null."""
        return self._find(path) is not None

    def text(self, path: str) -> str:
        """Return a string; numbers and booleans are written out."""
        value = self._get(path)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        raise _wrong_type(path, "STRING", value)

    def choice(self, path: str, allowed: Sequence[str]) -> str:
        """Return a string that is one of `allowed`."""
        value = self.text(path)
        if value not in allowed:
            raise ConfigError(
                f"com.typesafe.config.ConfigException$BadValue: Invalid value at "
                f"'{path}': {value} is none of {', '.join(allowed)}"
            )
        return value

    def number(self, path: str) -> int:
        """Return a whole number."""
        value = self._get(path)
        try:
            if isinstance(value, int | str) and not isinstance(value, bool):
                return int(value)
        except ValueError as error:
            raise _wrong_type(path, "NUMBER", value) from error
        raise _wrong_type(path, "NUMBER", value)

    def fraction(self, path: str) -> float:
        """Return a number that may have decimals."""
        value = self._get(path)
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                return float(value)
        except ValueError as error:
            raise _wrong_type(path, "NUMBER", value) from error
        raise _wrong_type(path, "NUMBER", value)

    def port(self, path: str) -> int:
        """Return a port number, or -1 for "none"."""
        value = self.number(path)
        if not -1 <= value <= _LAST_PORT:
            raise ConfigError(
                f"com.typesafe.config.ConfigException$BadValue: Invalid value at "
                f"'{path}': {value} is not a port"
            )
        return value

    def flag(self, path: str) -> bool:
        """Return a boolean."""
        value = self._get(path)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise _wrong_type(path, "BOOLEAN", value)

    def seconds(self, path: str) -> float:
        """Return a duration in seconds."""
        value = self._get(path)
        match = _DURATION.fullmatch(str(value))
        if match is None or isinstance(value, bool) or match[2].lower() not in _UNIT_SECONDS:
            raise ConfigError(
                f"com.typesafe.config.ConfigException$BadValue: Invalid value at "
                f"'{path}': {value!r} is not a duration"
            )
        return float(match[1]) * _UNIT_SECONDS[match[2].lower()]

    def texts(self, path: str) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self._get(path)
        if not isinstance(value, list) or any(isinstance(item, list | dict) for item in value):
            raise _wrong_type(path, "LIST", value)
        return tuple(str(item) for item in value)

    def children(self, path: str) -> Mapping[str, "Config"]:
        """Return the objects below a path by name."""
        value = self._get(path)
        if not isinstance(value, dict):
            raise _wrong_type(path, "OBJECT", value)
        for name, item in value.items():
            if not isinstance(item, dict):
                raise _wrong_type(f"{path}.{name}", "OBJECT", item)
        return {name: Config(item) for name, item in value.items()}

    def objects(self, path: str) -> tuple["Config", ...]:
        """Return a list of objects."""
        value = self._get(path)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise _wrong_type(path, "LIST", value)
        return tuple(Config(item) for item in value)

    def _find(self, path: str) -> Any:  # noqa: ANN401  parsed text can be anything
        value: Any = self._data
        for name in path.split("."):
            if not isinstance(value, Mapping) or name not in value:
                return None
            value = value[name]
        return value

    def _get(self, path: str) -> Any:  # noqa: ANN401  parsed text can be anything
        value = self._find(path)
        if value is None:
            raise ConfigError(
                "com.typesafe.config.ConfigException$Missing: "
                f"No configuration setting found for key '{path}'"
            )
        return value


def _wrong_type(path: str, wanted: str, value: object) -> ConfigError:
    return ConfigError(
        f"com.typesafe.config.ConfigException$WrongType: {path} has type "
        f"{_TYPE_NAMES.get(type(value), 'NULL')} rather than {wanted}"
    )


def load(files: Sequence[Path]) -> Config:
    """Merge HOCON files, the first winning; raises ConfigError with the parser's message."""
    done = subprocess.run(
        ["/usr/bin/ruby", str(_SCRIPT), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ConfigError(done.stderr.strip())
    return Config(json.loads(done.stdout))
