"""A verification as JUnit XML: one suite for each host, one case for each control."""

import re
from typing import Final
from xml.etree import ElementTree as ET

from meethaus.catalogue import Catalogue
from meethaus.verdicts import Verdict, Word
from meethaus.verify import Judged, Verification

__all__ = ["junit_xml"]

_OUTCOMES: Final = {
    Word.FAIL: "failure",
    Word.ERROR: "error",
    Word.WAIVED: "skipped",
    Word.MANUAL: "skipped",
    Word.NOT_APPLICABLE: "skipped",
}
_COUNTED: Final = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_FORBIDDEN: Final = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2); parsers turn \\r into \\n."""


def junit_xml(verification: Verification, catalogue: Catalogue) -> str:
    """Return the document; nothing judged is an error in it, never an empty green file."""
    root = ET.Element("testsuites", name=f"meethaus {verification.verb}")
    stamp = verification.looked_at.strftime("%Y-%m-%dT%H:%M:%S")
    for judged in verification.hosts:
        root.append(_suite(judged, catalogue, stamp))
    if not verification.hosts:
        suite = ET.SubElement(root, "testsuite", name="meethaus", timestamp=stamp)
        _case(suite, "meethaus", "verify", "error", "No server was looked at.")
        _count(suite)
    _count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def _suite(judged: Judged, catalogue: Catalogue, stamp: str) -> ET.Element:
    host = _clean(judged.host)
    suite = ET.Element("testsuite", name=host, hostname=host, timestamp=stamp)
    for verdict in judged.verdicts:
        outcome = _OUTCOMES.get(verdict.word, "")
        message, text = _told(verdict, catalogue)
        _case(suite, host, verdict.control, outcome, message, text)
    if judged.unreachable:
        told = f"What to do: {judged.remedy}"
        _case(suite, host, judged.vantage.verb, "error", judged.unreachable, told)
    elif judged.says_nothing:
        _case(suite, host, judged.vantage.verb, "error", "Nothing was judged.")
    _count(suite)
    return suite


def _told(verdict: Verdict, catalogue: Catalogue) -> tuple[str, str]:
    """Return one line and the whole story of a verdict."""
    control = catalogue.controls[verdict.control]
    message = verdict.detail or verdict.found
    if verdict.word is Word.FAIL:
        message = f"found {verdict.found}, expected {verdict.expected}"
    if verdict.word is Word.WAIVED:
        message = f"waived by {verdict.detail}"
    lines = {
        "Should be true": control.title.en,
        "Why": control.why.en,
        "Found": verdict.found,
        "Expected": verdict.expected,
        "Said": verdict.detail,
        "What to do": control.remedy.en if verdict.word is Word.FAIL else "",
        "Trace": verdict.trace,
    }
    return message, "\n".join(f"{name}: {line}" for name, line in lines.items() if line)


def _case(
    suite: ET.Element, host: str, name: str, outcome: str, message: str, text: str = ""
) -> None:
    case = ET.SubElement(suite, "testcase", classname=host, name=_clean(name))
    if outcome:
        ET.SubElement(case, outcome, message=_clean(message)).text = _clean(text)


def _count(element: ET.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    for attribute, tag in _COUNTED.items():
        element.set(attribute, str(len(element.findall(f".//testcase/{tag}"))))


def _clean(text: str) -> str:
    """Return text that XML can hold; what it cannot is shown by its number."""
    return _FORBIDDEN.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
