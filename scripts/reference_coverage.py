"""The reference page of the requirements: what takes up each of them, and each piece of advice."""

from collections.abc import Iterable

from meethaus.catalogue import Catalogue, Level, Requirement, Seed, Status
from scripts.reference_text import NOTICE, plain, table

LEAD = """\
What law, authorities and practice ask for, each with the criterion by which it is met, and what
takes it up here. A control looks at a running server and shows that its own sentence is true there;
a requirement can ask for more than its controls see. Papers are documents that the operator keeps
or publishes; this version does not write them. **Nothing yet** means neither, even where the roles
see to it: then nobody looks afterwards."""
SEEDS_LEAD = """\
The requirements were also held against advice that was published in German on video conferences in
2020 and 2021, point by point. Some of it is outdated or wrong; then the line says what is done
instead."""
LEVELS = {
    Level.MUST: "must be",
    Level.SHOULD: "should be",
    Level.HIGH: "must be for high protection",
}
AREAS = {
    "ADM": "Who comes in",
    "ROL": "Who may do what",
    "CON": "Confidentiality",
    "LOG": "What is written down",
    "MIN": "How little is asked",
    "TRK": "Who else hears of it",
    "LOC": "Where it happens",
    "REC": "Recording",
    "RET": "Deletion",
    "DOC": "What people are told",
    "HRD": "The server itself",
    "UI": "The page",
}
NOTHING = "nothing yet"


def serving(catalogue: Catalogue, requirement: Requirement) -> list[str]:
    """Return the controls that serve a requirement."""
    return [each.id for each in catalogue.controls.values() if requirement.id in each.requirements]


def control_links(catalogue: Catalogue, requirement: Requirement) -> str:
    """Return the line that lists the controls, those a person judges marked."""
    links = [
        f"[{each}](controls.md#{each})"
        + (" (seen by a person)" if catalogue.controls[each].status is Status.MANUAL else "")
        for each in serving(catalogue, requirement)
    ]
    return ", ".join(links)


def paper_titles(catalogue: Catalogue, papers: Iterable[str]) -> str:
    """Return papers with their titles."""
    return ", ".join(f"{each} {catalogue.papers[each].title.en}" for each in papers)


def requirement_section(catalogue: Catalogue, requirement: Requirement) -> str:
    """Return the section of one requirement."""
    lines = [f"Level {requirement.level.value}: {LEVELS[requirement.level]}. {requirement.law}"]
    if controls := control_links(catalogue, requirement):
        lines.append(f"Controls: {controls}")
    if requirement.papers:
        lines.append(f"Papers: {paper_titles(catalogue, requirement.papers)}")
    if len(lines) == 1:
        lines.append(f"**{NOTHING.capitalize()}**")
    text = [plain(requirement.text.en), plain(requirement.text.de)]
    bullets = "\n".join(f"- {line}" for line in lines)
    return "\n\n".join([f"### {requirement.id}", *text, bullets])


def area_sections(catalogue: Catalogue) -> list[str]:
    """Return the sections of all requirements, by subject."""
    sections = []
    for area, title in AREAS.items():
        sections.append(f"## {title} ({area})")
        sections += [
            requirement_section(catalogue, each)
            for each in catalogue.requirements.values()
            if each.id.startswith(f"{area}-")
        ]
    return sections


def counts(catalogue: Catalogue) -> str:
    """Return how many requirements of each level are taken up by what."""

    def row(name: str, requirements: list[Requirement]) -> tuple[str, ...]:
        seen = [each for each in requirements if serving(catalogue, each)]
        told = [each for each in requirements if each.papers and each not in seen]
        numbers = (requirements, seen, told)
        open_ = len(requirements) - len(seen) - len(told)
        return (name, *(str(len(each)) for each in numbers), str(open_))

    every = list(catalogue.requirements.values())
    rows = [
        row(f"{level.value}: {words}", [each for each in every if each.level is level])
        for level, words in LEVELS.items()
    ]
    head = ("Level", "Requirements", "With controls", "With papers only", NOTHING.capitalize())
    return table(head, [*rows, row("All", every)])


def taken_up(catalogue: Catalogue, seed: Seed) -> str:
    """Return what takes one piece of advice up: each requirement with what serves it, papers."""
    lines = []
    for name in seed.requirements:
        requirement = catalogue.requirements[name]
        number = len(serving(catalogue, requirement))
        served = [f"{number} control{'s' if number > 1 else ''}"] if number else []
        served += requirement.papers
        lines.append(f"[{name}](#{name.lower()}): {', '.join(served) or NOTHING}")
    if seed.papers:
        lines.append(f"Papers: {', '.join(seed.papers)}")
    return "<br>".join(lines)


def advice(seed: Seed) -> str:
    """Return what was advised, and what is done instead where that is no good."""
    said = plain(seed.advice)
    return f"{said}. **Instead:** {plain(seed.instead)}" if seed.instead else said


def seed_table(catalogue: Catalogue) -> str:
    """Return the table of all advice."""
    rows = [(each.id, advice(each), taken_up(catalogue, each)) for each in catalogue.seeds.values()]
    return table(("No.", "Advice", "Taken up by"), rows)


def paper_table(catalogue: Catalogue) -> str:
    """Return the table of all papers in both languages."""
    rows = [(each.id, each.title.en, each.title.de) for each in catalogue.papers.values()]
    return table(("No.", "Paper", "Dokument"), rows)


def coverage_page(catalogue: Catalogue) -> str:
    """Return the page with all requirements, papers and advice."""
    parts = ["# Coverage", NOTICE, LEAD, counts(catalogue), *area_sections(catalogue)]
    parts += ["## Papers", paper_table(catalogue)]
    parts += ["## What was advised", SEEDS_LEAD, seed_table(catalogue)]
    return "\n\n".join(parts) + "\n"
