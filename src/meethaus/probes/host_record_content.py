"""How to look at what the record of the last apply tells."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.meet import READ_RECORD, RECORD

__all__ = [
    "Recipient",
    "RecordContent",
    "RecordedPlaces",
    "probe_record_content",
    "probe_recorded_places",
    "secrets_in",
]


@dataclass(frozen=True, slots=True)
class RecordContent:
    """`unchanged` means that the settings are those of which the record holds the sum.

    `secrets` counts what looks like one. Nothing is set unless `present`.
    """

    present: bool
    unchanged: bool = False
    secrets: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who learns something, by role: `place` is eea, third-country or unknown."""

    role: str
    place: str
    learns_of_participants: bool


@dataclass(frozen=True, slots=True)
class RecordedPlaces:
    """Where the server stands and who learns something, by the record."""

    present: bool
    country: str = ""
    hoster_country: str = ""
    parent_country: str = ""
    recipients: tuple[Recipient, ...] = ()


_ABSENT: Final = 3
_NAMES: Final = re.compile(r"(?i)(^|_)(password|secret|private_key|token|api_key)$")
_KEY: Final = "-----BEGIN "


def _record(host: Host) -> tuple[bool, str, Mapping[str, Any]]:
    """Return whether there is a record, its text and what it holds."""
    told = host.run(READ_RECORD)
    if told.rc == _ABSENT:
        return False, "", {}
    try:
        record = json.loads(told.stdout)
        if told.rc or not isinstance(record, dict):
            raise UnseenError(f"{RECORD} cannot be read")
    except (ValueError, RecursionError) as error:
        raise UnseenError(f"{RECORD} is no JSON") from error
    return True, told.stdout, record


def probe_record_content(host: Host) -> RecordContent:
    """Compute the sum of the settings anew, and search all of it for secrets."""
    present, text, record = _record(host)
    if not present:
        return RecordContent(present=False)
    # The sum is made by Ansible's to_json with sorted keys, which writes as Python does.
    settings = json.dumps(record.get("settings"), sort_keys=True)
    computed = hashlib.sha256(settings.encode()).hexdigest()
    return RecordContent(
        present=True,
        unchanged=record.get("settings_sha256") == computed,
        secrets=sum(1 for _ in secrets_in(record)) + text.count(_KEY),
    )


def secrets_in(value: object, name: str = "") -> Iterator[str]:
    """Yield the names of settings, at any depth, that hold a secret by what they are called."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from secrets_in(each, str(key))
    elif isinstance(value, list):
        for each in value:
            yield from secrets_in(each, name)
    elif isinstance(value, str) and value and _NAMES.search(name):
        yield name


def probe_recorded_places(host: Host) -> RecordedPlaces:
    """Read of the record where the server stands and who learns something."""
    present, _, record = _record(host)
    if not present:
        return RecordedPlaces(present=False)
    try:
        location = record["location"]
        return RecordedPlaces(
            present=True,
            country=str(location["country"]),
            hoster_country=str(location["hoster_country"]),
            parent_country=str(location["hoster_parent_country"]),
            recipients=tuple(
                Recipient(str(each["role"]), str(each["place"]), bool(each["participants_data"]))
                for each in record["recipients"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise UnseenError(f"{RECORD} does not say where the server stands") from error
