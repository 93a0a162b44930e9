"""The reference page of the profiles, from their files."""

import json
from pathlib import Path
from typing import Any

import yaml

from scripts.reference_text import NOTICE, table

LEAD = """\
`meet_profile` says how much protection the meetings need. A setting that falls short of what the
profile demands is refused before anything is changed, unless `meet_waivers` says who answers for
it ([how](../how-to/choose-a-profile.md)). The defaults keep to every profile. What is not named
here is a free choice.

Levels: M must be, S should be, H is for high protection. The requirements are numbered by subject:
ADM who comes in, ROL who may do what, CON on the way, LOG what is written down, MIN how little is
asked, TRK who else hears of it, LOC where, REC recording, RET deletion, DOC what people are told,
HRD the server itself, UI the page."""
LANGUAGES = ("en", "de")
QUOTE = '"'


def bound_of(rule: dict[str, Any]) -> str:
    """Return what a profile demands of a value, in words."""
    words = {
        "equals": "must be {}",
        "at_most": "at most {}",
        "at_least": "at least {}",
        "one_of": "one of {}",
        "only": "nothing but {}",
        "without": "none of {}",
    }
    (kind,) = rule.keys() & words.keys()
    bound = rule[kind] if isinstance(rule[kind], list) else [rule[kind]]
    shown = ", ".join(f"`{json.dumps(value).strip(QUOTE)}`" for value in bound)
    text = words[kind].format(shown) if bound else "must be empty"
    if instead := rule.get("unless_set"):
        text += f", unless {' and '.join(f'`{name}`' for name in instead)} are set"
    return text


def profile_section(name: str, profile: dict[str, Any]) -> str:
    """Return the section of one profile, in English and German."""
    parts = [f"## {name}", *(profile["meaning"][language] for language in LANGUAGES)]
    if "extends" in profile:
        parts.append(f"It demands what `{profile['extends']}` demands, and what stands here.")
    for product, refusal in profile["refuses"].items():
        shown = ", ".join(refusal["requirements"])
        parts.append(f"**Refused with `{product}`** ({shown}).")
        parts += [f"{refusal['why'][each]} {refusal['instead'][each]}" for each in LANGUAGES]
    rows = [
        (
            "<br>".join(
                f"`{variable}`: {bound_of(rule)}" for variable, rule in demand["settings"].items()
            ),
            f"{', '.join(demand['requirements'])} ({demand['level']})",
            demand["why"]["en"],
            demand["why"]["de"],
        )
        for demand in profile["demands"]
    ]
    if rows:
        parts.append(table(("Settings", "Requirements", "Why", "Warum"), rows))
    return "\n\n".join(parts)


def profiles_page(root: Path, names: list[str]) -> str:
    """Return the page with all profiles, in the order of `names`."""
    place = root / "roles/meet/files/profiles"
    sections = [
        profile_section(name, yaml.safe_load((place / f"{name}.yml").read_text(encoding="utf-8")))
        for name in names
    ]
    return "\n\n".join(["# Profiles", NOTICE, LEAD, *sections]) + "\n"
