"""What is wrong in the catalogue's files stops everything and names the file."""

import shutil
from pathlib import Path

import pytest

from meethaus.catalogue import Level, Text, load_catalogue
from meethaus.errors import BugError

CONTROL = """\
id: host-lamp-green
title: {en: It is green, de: Sie ist grün}
why: {en: Red is worse., de: Rot ist schlechter.}
remedy: {en: Turn it., de: Umschalten.}
cost: {en: None., de: Keine.}
requirements: [LOG-05]
role: host_logging
evidence: [journal]
severity: low
break: ["true"]
"""
FILES = {
    "controls/host-lamp-green.yml": CONTROL,
    "requirements/log.yml": """\
requirements:
  LOG-05:
    level: M
    law: GDPR Art. 5
    text: {en: Short., de: Kurz.}
    seeds: [S2, S10]
    papers: [D05]
""",
    "seeds.yml": """\
seeds:
  S10: {advice: Be short, requirements: [LOG-05]}
  S2: {advice: Be shorter, requirements: [LOG-05], papers: [D05], instead: Be brief}
  S1: {advice: Write it down, papers: [D05]}
""",
    "retired.yml": """\
retired:
  host-lamp-red: {since: 0.2.0, why: Nobody looked., instead: [host-lamp-green]}
""",
    "papers.yml": "papers: {D05: {en: Deletion concept, de: Löschkonzept}}\n",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a small catalogue without a fault."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_load_catalogue_reads_what_the_files_say(place: Path) -> None:
    read = load_catalogue(place)
    requirement = read.requirements["LOG-05"]
    assert list(read.controls) == ["host-lamp-green"]
    assert (requirement.level, requirement.law) == (Level.MUST, "GDPR Art. 5")
    assert (requirement.seeds, requirement.papers) == (("S2", "S10"), ("D05",))
    assert requirement.text == Text("Short.", "Kurz.")
    assert list(read.seeds) == ["S1", "S2", "S10"]
    assert (read.seeds["S2"].advice, read.seeds["S2"].instead) == ("Be shorter", "Be brief")
    assert (read.seeds["S1"].requirements, read.seeds["S1"].papers) == ((), ("D05",))
    assert read.papers["D05"].title == Text("Deletion concept", "Löschkonzept")
    assert read.retired["host-lamp-red"].instead == ("host-lamp-green",)


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("controls/host-lamp-green.yml", "role: host_logging\n", "", "a role is for what is seen"),
        (
            "controls/host-lamp-green.yml",
            "severity:",
            "vantages: [outside]\nseverity:",
            "a role is for what is seen",
        ),
        (
            "controls/host-lamp-green.yml",
            "role: host_logging\n",
            "vantages: [outside]\n",
            "neither settings nor a break",
        ),
        (
            "controls/host-lamp-green.yml",
            'role: host_logging\nevidence: [journal]\nseverity: low\nbreak: ["true"]\n',
            "vantages: [outside]\nevidence: [journal]\nseverity: low\n",
            "an id that starts with outside-",
        ),
        ("controls/host-lamp-green.yml", "severity:", "vantages: []\nseverity:", "vantages"),
        ("controls/host-lamp-green.yml", "severity:", "vantages: [above]\nseverity:", "vantages"),
        ("retired.yml", "host-lamp-red", "host-lamp-green", "is a control again"),
        ("retired.yml", "[host-lamp-green]", "[host-lamp-blue]", "names host-lamp-blue"),
        ("retired.yml", "0.2.0", "soon", "since"),
        ("controls/host-lamp-green.yml", "[LOG-05]", "[LOG-50]", "there is no requirement LOG-50"),
        ("controls/host-lamp-green.yml", "[LOG-05]", "[log]", "requirements"),
        ("controls/host-lamp-green.yml", "id: host-lamp-green", "id: host-lamp-red", "its id is"),
        ("controls/host-lamp-green.yml", "severity: low", "severity: none", "severity"),
        ("controls/host-lamp-green.yml", "severity: low", "colour: low", "colour"),
        ("controls/host-lamp-green.yml", "break:", "role: x\nbreak:", "role stands twice"),
        ("controls/host-lamp-green.yml", "evidence: [journal]", "", "needs evidence and a break"),
        ("controls/host-lamp-green.yml", "severity:", "reason: why\nseverity:", "a reason is for"),
        ("controls/host-lamp-green.yml", "role:", "role: [", "while parsing"),
        ("controls/host-lamp-green.yml", CONTROL, "", "valid dictionary"),
        ("requirements/log.yml", "LOG-05:", "RET-05:", "RET-05 belongs into another file"),
        ("requirements/log.yml", "level: M", "level: X", "LOG-05.level"),
        ("requirements/log.yml", "de: Kurz.", "de: ''", "LOG-05.text.de"),
        ("requirements/log.yml", "[D05]", "[D06]", "LOG-05 names D06"),
        ("requirements/log.yml", "[S2, S10]", "[S10]", "the seeds of LOG-05 are S2, S10"),
        ("requirements/log.yml", "[S2, S10]", "[S2, S10, S11]", "the seeds of LOG-05 are S2, S10"),
        ("seeds.yml", "papers: [D05], ", "papers: [D06], ", "S2 names D06"),
        ("seeds.yml", "down, papers: [D05]", "down, requirements: [LOG-06]", "S1 names LOG-06"),
        ("seeds.yml", ", papers: [D05]}", "}", "nothing takes S1 up"),
        ("seeds.yml", "S10:", "S2:", "S2 stands twice"),
        ("papers.yml", "D05", "5", "papers.5"),
    ],
)
def test_load_catalogue_names_the_file_that_is_wrong(
    place: Path, name: str, old: str, new: str, problem: str
) -> None:
    text = FILES[name]
    assert old in text
    (place / name).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BugError) as caught:
        load_catalogue(place)
    assert caught.value.message.startswith(f"{place / name} is wrong: ")
    assert problem in caught.value.message


@pytest.mark.parametrize("name", ["seeds.yml", "papers.yml"])
def test_load_catalogue_misses_a_file(place: Path, name: str) -> None:
    (place / name).unlink()
    with pytest.raises(BugError, match=name):
        load_catalogue(place)


def test_load_catalogue_without_controls_is_no_catalogue(place: Path) -> None:
    shutil.rmtree(place / "controls")
    with pytest.raises(BugError, match="there is no control"):
        load_catalogue(place)
