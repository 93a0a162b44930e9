"""The reference page of the controls: what `verify` judges, and why."""

from meethaus.catalogue import Catalogue, Control
from scripts.reference_text import NOTICE, plain, table

LEAD = """\
What `meethaus verify` judges on a server and `meethaus probe` from outside, by the role that sees
to it or by what is looked at. Each title is a sentence that is true where the control passes.
`meethaus explain` shows the same in a terminal; [coverage](coverage.md) tells which requirements
the controls serve, and which have none."""


def settings_of(control: Control) -> str:
    """Return the variables that decide a control."""
    if not control.settings:
        return "no setting"
    places = [
        (each, "meet" if each.startswith("meet_") else control.role) for each in control.settings
    ]
    return ", ".join(f"[`{each}`](variables.md#{place})" for each, place in places)


def judged_by(control: Control) -> str:
    """Return how a control is judged: by which probes, or why a person has to."""
    if control.reason:
        return f"by a person. {plain(control.reason)}"
    return f"by what is seen of {', '.join(control.evidence)}"


def sources_of(control: Control) -> str:
    """Return where the statements about other people's software come from."""
    shown = [
        f"<{each.address}> ({', '.join(filter(None, (each.version, f'read {each.read}')))})"
        for each in control.sources
    ]
    return ", ".join(shown)


def control_section(control: Control) -> str:
    """Return the section of one control, in English and German."""
    rows = [
        ("**Why**", plain(control.why.en), plain(control.why.de)),
        ("**Cost**", plain(control.cost.en), plain(control.cost.de)),
        ("**Remedy**", plain(control.remedy.en), plain(control.remedy.de)),
    ]
    head = ("", plain(control.title.en), plain(control.title.de))
    served = ", ".join(f"[{each}](coverage.md#{each.lower()})" for each in control.requirements)
    lines = [
        f"Severity: {control.severity.value}",
        f"Requirements: {served}",
        f"Decided by: {settings_of(control)}",
        f"Judged {judged_by(control)}",
        f"Seen with {' and '.join(f'`meethaus {each.verb}`' for each in control.vantages)}",
    ]
    if control.undo:
        lines.append("No role mends it; what to do stands under remedy")
    if control.part:
        lines.insert(0, f"Only where `{control.part}` runs")
    if control.sources:
        lines.append(f"Sources: {sources_of(control)}")
    bullets = "\n".join(f"- {line}" for line in lines)
    return "\n\n".join([f"### {control.id}", table(head, rows), bullets])


def controls_page(catalogue: Catalogue, roles: list[str]) -> str:
    """Return the page with all controls, in the order of `roles`."""
    parts = ["# Controls", NOTICE, LEAD, f"Controls: {len(catalogue.controls)}."]
    named = {each.group for each in catalogue.controls.values()}
    for name in [*filter(named.__contains__, roles), *sorted(named.difference(roles))]:
        parts.append(f"## {name}")
        parts += [
            control_section(each) for each in catalogue.controls.values() if each.group == name
        ]
    return "\n\n".join(parts) + "\n"
