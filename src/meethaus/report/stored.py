"""Reads back what `verify --format json` wrote, so that reports need no second look at a server."""

from datetime import UTC
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from meethaus.catalogue import Catalogue, Vantage
from meethaus.errors import UsageError
from meethaus.settings.intent import Origin
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import VERIFICATION_VERSION, Judged, Verification

__all__ = ["read_verification", "refuse_unknown_controls"]

_ENVELOPE_VERSION: Final = 1
_AGAIN: Final = "Write a new one with: meethaus verify -i DIR --format json > FILE"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Versions(BaseModel):
    """The versions alone, so that another version is told apart from garbage."""

    class Result(BaseModel):
        version: int

    envelope_version: int
    command: str
    result: Result


class _Verdict(_Strict):
    control: str
    host: str
    word: Word
    cause: Cause
    found: str
    expected: str
    detail: str
    trace: str


class _Judged(_Strict):
    host: str
    origin: Origin | None
    profile: str
    rounds: int
    verdicts: tuple[_Verdict, ...]
    unreachable: str
    remedy: str
    # Earlier releases looked from inside alone, and did not say so.
    vantage: Vantage = Vantage.INSIDE
    product: str = ""


class _Result(_Strict):
    version: int
    looked_at: AwareDatetime
    hosts: tuple[_Judged, ...]
    diff: object = None
    """What changed since an earlier run is not read: it can be worked out again."""


class _Envelope(_Strict):
    envelope_version: int
    command: str
    exit_code: int
    result: _Result
    error: None


def read_verification(path: Path) -> Verification:
    """Return what was judged; raises `UsageError` for anything that `verify` did not write."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, getattr(error, "strerror", None) or "it is no text") from error
    try:
        _refuse_other_version(path, _Versions.model_validate_json(text))
        envelope = _Envelope.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(each) for each in first["loc"])
        raise _broken(path, f"{place}: {first['msg']}" if place else first["msg"]) from error
    verification = _verification(envelope.result)
    contradiction = _contradiction(verification, envelope.exit_code)
    if contradiction:
        raise _broken(path, contradiction)
    return verification


def refuse_unknown_controls(path: Path, verification: Verification, catalogue: Catalogue) -> None:
    """Raise `UsageError` if verdicts are on controls that this release cannot explain."""
    unknown = sorted(
        each.control
        for host in verification.hosts
        for each in host.verdicts
        if each.control not in catalogue.seen_from(host.vantage).controls
    )
    if unknown:
        raise UsageError(
            f"{path} judges controls that this release does not have, or not from there: "
            f"{', '.join(unknown[:3])}",
            code="stored-controls-unknown",
            remedy=_AGAIN,
        )


def _refuse_other_version(path: Path, versions: _Versions) -> None:
    found = (versions.envelope_version, versions.result.version)
    known = (_ENVELOPE_VERSION, VERIFICATION_VERSION)
    if found != known:
        raise UsageError(
            f"{path} has version {found[0]}.{found[1]}, and this release reads "
            f"{known[0]}.{known[1]}.",
            code="stored-version-unknown",
            remedy=f"Use the release that wrote it. {_AGAIN}",
        )


def _verification(result: _Result) -> Verification:
    hosts = tuple(
        Judged(
            host=each.host,
            origin=each.origin,
            profile=each.profile,
            rounds=each.rounds,
            verdicts=tuple(Verdict(**verdict.model_dump()) for verdict in each.verdicts),
            unreachable=each.unreachable,
            remedy=each.remedy,
            vantage=each.vantage,
            product=each.product,
        )
        for each in result.hosts
    )
    return Verification(result.version, result.looked_at.astimezone(UTC), hosts)


def _contradiction(verification: Verification, exit_code: int) -> str:
    """Return where a file contradicts itself, as one does after an edit; empty if nowhere."""
    names = [each.host for each in verification.hosts]
    if len(set(names)) < len(names):
        return "result.hosts: a host stands there twice"
    for judged in verification.hosts:
        controls = [each.control for each in judged.verdicts]
        if len(set(controls)) < len(controls):
            return f"result.hosts: {judged.host} has two verdicts on one control"
        if any(each.host != judged.host for each in judged.verdicts):
            return f"result.hosts: {judged.host} has verdicts on another host"
        if judged.unreachable and judged.verdicts:
            return f"result.hosts: {judged.host} was out of reach and has verdicts"
    if exit_code != verification.exit_code:
        return f"exit_code: {exit_code}, but its verdicts give {int(verification.exit_code)}"
    return ""


def _broken(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"{path} cannot be read as a result of verify: {reason}",
        code="stored-unreadable",
        remedy=_AGAIN,
    )
