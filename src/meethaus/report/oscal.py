"""A verification as OSCAL assessment results (NIST, version 1.1.3), for programs of auditors.

Each host is a result, each verdict an observation. What was judged has a finding too, and a waiver
a risk with an approved deviation. OSCAL knows only satisfied and not satisfied: what could not be
seen is not satisfied, for another reason than a failure. What has no meaning on a host, and what
only a person can see, has an observation and no finding.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

from meethaus import __version__
from meethaus.catalogue import Catalogue, Vantage
from meethaus.report.documents import VALID_FOR, plain
from meethaus.verdicts import Verdict, Word
from meethaus.verify import Judged, Verification

__all__ = ["oscal_results"]

_VERSION: Final = "1.1.3"
_OURS: Final = "urn:meethaus:oscal"
_NAMES: Final = uuid5(NAMESPACE_DNS, "meethaus")
_SEEN: Final = "server-was-looked-at"
"""What is not satisfied where nothing was judged at all."""
_STATES: Final = {
    Word.PASS: ("satisfied", "pass"),
    Word.FAIL: ("not-satisfied", "fail"),
    Word.WAIVED: ("not-satisfied", "other"),
    Word.ERROR: ("not-satisfied", "other"),
}
_WHERE: Final = {Vantage.INSIDE: "on", Vantage.OUTSIDE: "from outside of"}
_Object = dict[str, Any]


def oscal_results(verification: Verification, catalogue: Catalogue) -> _Object:
    """Return the document as JSON has it. The same verification always gives the same."""
    moment = verification.looked_at.isoformat()
    plan = _id("catalogue", __version__)
    hosts = verification.hosts or (_nobody(),)
    return {
        "assessment-results": {
            "uuid": _id("document", moment, repr(verification)),
            "metadata": {
                "title": "Privacy of conferencing servers",
                "last-modified": moment,
                "version": moment,
                "oscal-version": _VERSION,
            },
            "import-ap": {"href": f"#{plan}"},
            "results": [_result(each, catalogue, verification) for each in hosts],
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": f"The controls of meethaus {__version__}",
                        "description": "What each control means: meethaus explain CONTROL",
                    }
                ]
            },
        }
    }


def _nobody() -> Judged:
    return Judged("nobody", None, "", 0, (), "No server was looked at.", "")


def _result(judged: Judged, catalogue: Catalogue, verification: Verification) -> _Object:
    moment = verification.looked_at.isoformat()
    host = _line(judged.host)
    item = _id("host", judged.host)
    parts = [_of_verdict(each, catalogue, verification, item) for each in judged.verdicts]
    parts += [_of_nothing(judged, verification, item)] if judged.says_nothing else []
    found: _Object = {
        "uuid": _id("result", moment, judged.host),
        "title": host,
        "description": f"What was seen {_WHERE[judged.vantage]} {host}, judged by the profile "
        f"{_line(judged.profile) or 'of nobody'}.",
        "start": moment,
        "local-definitions": {"inventory-items": [{"uuid": item, "description": host}]},
        "reviewed-controls": {
            "control-selections": [{"include-controls": [each["reviewed"] for each in parts]}]
        },
        "observations": [each["observation"] for each in parts],
    }
    for name in ("risk", "finding"):
        if present := [each[name] for each in parts if name in each]:
            found[f"{name}s"] = present
    return found


def _of_verdict(
    verdict: Verdict, catalogue: Catalogue, verification: Verification, item: str
) -> _Object:
    control = catalogue.controls[verdict.control]
    title = _line(control.title.en)
    told = _line("; ".join(each for each in _said(verdict) if each)) or "Nothing more was said."
    props = [_prop("verdict", verdict.word), _prop("severity", control.severity)]
    props += [_prop("requirement", each) for each in control.requirements]
    parts = _parts(verdict.control, title, told, props, verification, item)
    if verdict.word not in _STATES:
        return parts
    finding = _finding(verdict.control, title, told, verdict.word, parts, verdict.host)
    if verdict.word is Word.WAIVED:
        risk = {
            "uuid": _id("risk", parts["observation"]["uuid"]),
            "title": title,
            "description": _line(control.why.en),
            "statement": told,
            "status": "deviation-approved",
        }
        finding["related-risks"] = [{"risk-uuid": risk["uuid"]}]
        parts["risk"] = risk
    return {**parts, "finding": finding}


def _said(verdict: Verdict) -> Iterator[str]:
    yield verdict.found and f"Found: {verdict.found}"
    yield verdict.expected and f"Expected: {verdict.expected}"
    yield verdict.detail


def _of_nothing(judged: Judged, verification: Verification, item: str) -> _Object:
    title, told = "The server was looked at", _line(judged.unreachable) or "Nothing was judged."
    parts = _parts(_SEEN, title, told, [_prop("verdict", Word.ERROR)], verification, item)
    return {**parts, "finding": _finding(_SEEN, title, told, Word.ERROR, parts, judged.host)}


def _parts(
    control: str,
    title: str,
    told: str,
    props: list[_Object],
    verification: Verification,
    item: str,
) -> _Object:
    moment = verification.looked_at
    return {
        "reviewed": {"control-id": control},
        "observation": {
            "uuid": _id("observation", moment.isoformat(), item, control),
            "title": title,
            "description": told,
            "props": props,
            "methods": ["TEST"],
            "types": ["control-objective"],
            "subjects": [{"subject-uuid": item, "type": "inventory-item"}],
            "collected": moment.isoformat(),
            "expires": (moment + VALID_FOR).isoformat(),
        },
    }


def _finding(control: str, title: str, told: str, word: Word, parts: _Object, host: str) -> _Object:
    state, reason = _STATES[word]
    observation = parts["observation"]["uuid"]
    return {
        "uuid": _id("finding", observation),
        "title": title,
        "description": f"{_line(host)}: {told}",
        "target": {
            "type": "objective-id",
            "target-id": control,
            "status": {"state": state, "reason": reason},
        },
        "related-observations": [{"observation-uuid": observation}],
    }


def _prop(name: str, value: str) -> _Object:
    return {"name": name, "ns": _OURS, "value": str(value)}


def _line(text: str) -> str:
    """Return text as one line, as titles must be; strangers wrote some of it."""
    return " ".join(plain(text).split())


def _id(*parts: str) -> str:
    """Return an identifier that is always the same for the same parts."""
    name = "\0".join(parts).encode("utf-8", "backslashreplace").decode()
    return str(uuid5(_NAMES, name))
