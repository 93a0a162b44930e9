#!/usr/bin/env python3
"""Write the reference pages of the documentation from what the program and the roles really are.

`generate_reference.py` writes, `generate_reference.py --check` only tells which pages are stale
and exits 1 if there are any. `--root` works on another tree of roles, controls and pages.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import typer.main
import yaml
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

import meethaus.errors
import meethaus.exitcodes
from meethaus.catalogue import load_catalogue
from meethaus.cli.app import app
from meethaus.errors import MeethausError
from meethaus.exitcodes import ExitCode

ROOT = Path(__file__).resolve().parent.parent
# Python looks beside a file that it is told to run, and no higher.
sys.path.insert(0, str(ROOT))

from scripts.reference_controls import controls_page  # noqa: E402 - not found before
from scripts.reference_coverage import coverage_page  # noqa: E402 - the same
from scripts.reference_profiles import profiles_page  # noqa: E402 - the same
from scripts.reference_text import NOTICE, prose, table  # noqa: E402 - the same

TABLE_START = "<!-- variables: start -->"
TABLE_END = "<!-- variables: end -->"
# `site.yml` runs them in this order; the page follows it, so that the first roles come first.
PLAYBOOKS = ("playbooks/preflight.yml", "playbooks/jitsi.yml")

VARIABLES_LEAD = """\
Write them into `group_vars/all/meet.yml` of the inventory, secrets into the vault beside it. Each
variable starts with the name of its role. A name that no role knows stops the run.

Most operators need only the variables of `meet`; the other roles take their defaults from them."""
CODES_LEAD = "Every command ends with one of these. With several findings the highest wins."
ERRORS_LEAD = """\
With `--format json` an error names its kind, or a narrower kind of its own, as `code`, says what is
wrong and gives a remedy."""

# --- Variables ---


def default_of(option: dict[str, Any]) -> str:
    """Return how the table shows the default; a required variable has none."""
    if option.get("required", False):
        return "**required**"
    if "default" not in option:
        return "not set"
    value = option["default"]
    if isinstance(value, str):
        shown = " ".join(value.split()) or '""'
    else:
        shown = yaml.safe_dump(value, default_flow_style=True, width=10_000).split("\n...")[0]
    return f"`{shown.strip()}`"


def type_of(option: dict[str, Any]) -> str:
    """Return the type as the table shows it, with the allowed values; secrets are marked."""
    kind = "secret" if option.get("no_log", False) else str(option.get("type", "str"))
    if "elements" in option:
        kind = f"{kind} of {option['elements']}"
    choices = ", ".join(f"`{choice}`" for choice in option.get("choices", ()))
    return f"{kind}: {choices}" if choices else kind


def variable_table(specification: dict[str, Any]) -> str:
    """Return the table of one role's variables, required ones first, else in the written order."""
    options: dict[str, dict[str, Any]] = specification.get("options", {})
    if not options:
        return "This role has no variables of its own."
    ordered = sorted(options.items(), key=lambda item: not item[1].get("required", False))
    rows = [
        (f"`{name}`", type_of(option), default_of(option), prose(option.get("description", "")))
        for name, option in ordered
    ]
    return table(("Variable", "Type", "Default", "Meaning"), rows)


def role_order(root: Path) -> list[str]:
    """Return all roles with a specification, in the order in which the playbooks run them."""
    known = {path.parent.parent.name for path in root.glob("roles/*/meta/argument_specs.yml")}
    run = [
        entry["role"].rpartition(".")[2]
        for playbook in PLAYBOOKS
        for play in yaml.safe_load((root / playbook).read_text(encoding="utf-8"))
        for entry in play["roles"]
    ]
    return [role for role in dict.fromkeys(run) if role in known] + sorted(known.difference(run))


def specification_of(root: Path, role: str) -> dict[str, Any]:
    """Return the main entry point of a role's argument specification."""
    path = root / "roles" / role / "meta" / "argument_specs.yml"
    specification: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    main: dict[str, Any] = specification["argument_specs"]["main"]
    return main


def variables_page(root: Path) -> str:
    """Return the page with the variables of all roles."""
    parts = ["# Variables", NOTICE, VARIABLES_LEAD]
    for role in role_order(root):
        specification = specification_of(root, role)
        parts += [f"## {role}", f"{prose(specification['short_description'])}."]
        parts.append(variable_table(specification))
    return "\n\n".join(parts) + "\n"


def role_readme(root: Path, role: str) -> str:
    """Return a role's page with its table renewed; the table is added at the end when missing."""
    text = (root / "roles" / role / "README.md").read_text(encoding="utf-8")
    block = f"{TABLE_START}\n{variable_table(specification_of(root, role))}\n{TABLE_END}"
    if TABLE_START not in text:
        return f"{text.rstrip()}\n\n## Variables\n\n{block}\n"
    before, _, rest = text.partition(TABLE_START)
    return f"{before}{block}{rest.partition(TABLE_END)[2]}"


def profile_names(root: Path) -> list[str]:
    """Return the profiles in the order in which the variable offers them."""
    names: list[str] = specification_of(root, "meet")["options"]["meet_profile"]["choices"]
    return names


# --- Commands ---


def commands(
    command: TyperCommand | TyperGroup, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], TyperCommand | TyperGroup]]:
    """Yield each command with the words one types for it, groups before their members."""
    yield words, command
    if isinstance(command, TyperGroup):
        for name, member in sorted(command.commands.items()):
            if not member.hidden and isinstance(member, TyperCommand | TyperGroup):
                yield from commands(member, (*words, name))


def parameter_row(
    parameter: TyperArgument | TyperOption, context: typer.Context
) -> tuple[str, str]:
    """Return how one argument or option is written, and what it means."""
    record = parameter.get_help_record(context)
    written, meaning = record or (str(parameter.name), "")
    return f"`{written.strip()}`", meaning


def command_section(words: tuple[str, ...], command: TyperCommand | TyperGroup) -> str:
    """Return the section of one command."""
    context = typer.Context(command, info_name=" ".join(words), terminal_width=10_000)
    usage = " ".join(" ".join(words).split() + command.collect_usage_pieces(context))
    parts = [f"## {' '.join(words)}", (command.help or "").strip(), f"```text\n{usage}\n```"]
    rows = [
        parameter_row(parameter, context)
        for parameter in command.params
        if isinstance(parameter, TyperArgument | TyperOption) and not parameter.hidden
    ]
    if rows:
        parts.append(table(("Argument or option", "Meaning"), rows))
    return "\n\n".join(part for part in parts if part)


def cli_page() -> str:
    """Return the page with all commands and their options."""
    command = typer.main.get_command(app)
    if not isinstance(command, TyperCommand | TyperGroup):
        raise TypeError(f"typer built a {type(command).__name__}")
    sections = [command_section(words, each) for words, each in commands(command, ("meethaus",))]
    lead = "Every command also takes `--help`. [What the exit codes mean](exit-codes.md)."
    return "\n\n".join(["# Commands", NOTICE, lead, *sections]) + "\n"


# --- Exit codes ---


def documented_members(source: str, name: str) -> dict[str, str]:
    """Return the members of the class `name` with the string below each, which Python drops."""
    found = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == name
    )
    members: dict[str, str] = {}
    for statement, following in zip(found.body, found.body[1:], strict=False):
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.targets[0], ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            members[statement.targets[0].id] = str(following.value.value)
    return members


def first_paragraph(documented: type) -> str:
    """Return the first paragraph of a docstring as one line."""
    return prose((documented.__doc__ or "").partition("\n\n")[0])


def exit_codes_page() -> str:
    """Return the page with the exit codes and the kinds of error behind them."""
    source = Path(meethaus.exitcodes.__file__).read_text(encoding="utf-8")
    meanings = documented_members(source, ExitCode.__name__)
    codes = [(f"`{code.value}`", code.name, prose(meanings[code.name])) for code in ExitCode]
    named = [getattr(meethaus.errors, name) for name in meethaus.errors.__all__]
    kinds = [
        kind for kind in named if issubclass(kind, MeethausError) and kind is not MeethausError
    ]
    errors = [
        (f"`{kind.default_code}`", f"`{kind.exit_code.value}`", first_paragraph(kind))
        for kind in kinds
    ]
    parts = ["# Exit codes", NOTICE, CODES_LEAD, table(("Code", "Name", "Meaning"), codes)]
    parts += ["## Errors", ERRORS_LEAD, table(("Kind", "Exit code", "Meaning"), errors)]
    return "\n\n".join(parts) + "\n"


# --- Writing ---


def pages(root: Path) -> dict[Path, str]:
    """Return every generated page, relative to `root`, with its text."""
    reference = Path("docs/reference")
    readmes = {
        Path("roles", role, "README.md"): role_readme(root, role) for role in role_order(root)
    }
    catalogue = load_catalogue(root / "src/meethaus/catalogue")
    return {
        reference / "variables.md": variables_page(root),
        reference / "profiles.md": profiles_page(root, profile_names(root)),
        reference / "controls.md": controls_page(catalogue, role_order(root)),
        reference / "coverage.md": coverage_page(catalogue),
        reference / "cli.md": cli_page(),
        reference / "exit-codes.md": exit_codes_page(),
        **readmes,
    }


def stale_pages(root: Path) -> dict[Path, str]:
    """Return the pages whose file differs from what it should be, or is missing."""

    def on_disk(path: Path) -> str | None:
        return (root / path).read_text(encoding="utf-8") if (root / path).is_file() else None

    return {path: text for path, text in pages(root).items() if on_disk(path) != text}


def main() -> int:
    """Write the stale pages, or with `--check` only name them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="name the stale pages, write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="tree with roles/, src/ and docs/")
    arguments = parser.parse_args()
    stale = stale_pages(arguments.root)
    for path, text in stale.items():
        sys.stdout.write(f"{'stale' if arguments.check else 'written'}: {path}\n")
        if not arguments.check:
            (arguments.root / path).parent.mkdir(parents=True, exist_ok=True)
            (arguments.root / path).write_text(text, encoding="utf-8")
    return 1 if stale and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
