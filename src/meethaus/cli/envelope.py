"""The JSON that every command prints with `--format json`: one envelope, versioned."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from meethaus.errors import MeethausError, SettingsError
from meethaus.exitcodes import ExitCode

__all__ = ["ENVELOPE_VERSION", "envelope", "error_fields", "jsonable"]

ENVELOPE_VERSION: Final = 1
"""Rises when a field of the envelope changes its meaning or goes away."""


def envelope(
    command: str, exit_code: ExitCode, *, result: object = None, error: object = None
) -> str:
    """Return one line of JSON; exactly one of `result` and `error` is not null."""
    return json.dumps(
        {
            "envelope_version": ENVELOPE_VERSION,
            "command": command,
            "exit_code": int(exit_code),
            "result": jsonable(result),
            "error": jsonable(error),
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def error_fields(error: MeethausError) -> dict[str, object]:
    """Return what the envelope says about an error."""
    problems = error.problems if isinstance(error, SettingsError) else ()
    return {
        "code": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "docs": error.docs,
        "problems": problems,
    }


def jsonable(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return `value` in the types JSON has; raises `TypeError` for what has no such form."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return {name: jsonable(getattr(value, name)) for name in names}
    raise TypeError(f"{type(value).__name__} has no JSON form")
